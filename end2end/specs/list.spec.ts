import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("search, filters and order live in the address, and a change shows by itself", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  context,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();
  await admin.goto(broker.url);
  const row = admin.getByRole("row", { name: /Acme UAT/ });
  await expect(row).toBeVisible();
  await expect(admin.getByRole("button", { name: /^Name/ })).toBeVisible();

  await admin.getByLabel("Search").fill("nothing like it");
  await expect(admin.getByRole("heading", { name: "No org matches" })).toBeVisible();
  await expect(admin).toHaveURL(/search=nothing/);
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Show all orgs" }).click();
  await expect(row).toBeVisible();
  await admin.getByLabel("Authentication").selectOption("ECA");
  await expect(admin).toHaveURL(/authentication_type=external_client_app/);
  await admin.getByRole("button", { name: /^Last authenticated/ }).click();
  await expect(admin).toHaveURL(/sort=newest/);
  await admin.reload();
  await expect(admin.getByLabel("Authentication")).toHaveValue("external_client_app");
  await expect(row).toBeVisible();
  await expectAccessible(admin);

  const tab = await context.newPage();
  await tab.goto(broker.url);
  await tab.getByRole("link", { name: "Acme UAT" }).click();
  await expect(tab.getByText("Registered as UAT, but Salesforce says")).toBeVisible();
  await expectAccessible(tab);
  await tab.getByRole("button", { name: "Change to Production" }).click();
  await expect(tab.getByText("Registered as UAT, but Salesforce says")).toHaveCount(0);
  await expect(row.getByRole("cell", { name: "Production" })).toBeVisible({ timeout: 5_000 });
});

test("what a page asks first goes out once, and what changes later is asked anew", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  const asked: string[] = [];
  admin.on("request", (request) => {
    const { pathname } = new URL(request.url());
    const isFirstModule = pathname.endsWith("/app_bg.wasm");
    if (pathname.startsWith("/api/") || isFirstModule) asked.push(isFirstModule ? "app" : pathname);
  });
  // Nothing is asked again by itself while the clock stands still.
  await admin.clock.install();
  await admin.goto(broker.url);
  await admin.getByRole("heading", { name: "No org is registered yet" }).waitFor();
  const first = ["/api/v1/authorizations", "/api/v1/orgs", "/api/v1/session", "app"];
  expect(asked.sort()).toEqual(first);

  await admin.clock.resume();
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();
  await admin.getByRole("link", { name: "Salesforce Org Management" }).click();
  await expect(admin.getByRole("row", { name: /Acme UAT/ })).toBeVisible();
});
