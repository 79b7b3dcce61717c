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
