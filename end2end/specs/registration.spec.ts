import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("the first registration, from an empty database to Connected", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await expectAccessible(admin);
  await register.open();
  await expectAccessible(admin);
  await expect(admin.getByRole("radio", { name: "Practice org" })).toBeChecked();
  await expect(admin.getByText(`${broker.url}/oauth/_callback`)).toBeVisible();
  await register.fill("Acme UAT", app);
  await register.connect.click();

  const arrival = admin.waitForRequest(/\/oauth\/_callback/);
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
  await expect(admin.getByText("Practice Org", { exact: true })).toBeVisible();
  await expect(admin.getByText("admin@practice.example")).toBeVisible();
  await expect(admin.getByText("Tokens are stored encrypted")).toBeVisible();
  expect(new URL(admin.url()).search).toBe("");
  await expectAccessible(admin);

  const headers = await (await arrival).allHeaders();
  expect(headers["sec-fetch-site"], "the callback is a cross-site navigation").toBe("cross-site");
  const cookies = (await salesforce.requests()).flatMap(({ headers }) =>
    headers.filter(([name]) => name === "cookie").map(([, value]) => value),
  );
  expect(cookies.join(";"), "Salesforce never sees our cookies").not.toMatch(/session-\d|run-/);

  await broker.restart();
  await admin.getByRole("link", { name: "All orgs" }).click();
  const row = admin.getByRole("row", { name: /Acme UAT/ });
  await expect(row).toContainText("Connected");
  await expect(row).toContainText("Practice");
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Acme UAT" }).click();
  await expect(admin.getByRole("heading", { name: /Acme UAT/ })).toBeVisible();
  await expectAccessible(admin);
});

test("a key that Salesforce's Setup made by form works after its practice delay", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
  context,
}) => {
  const setup = await context.newPage();
  await setup.goto(salesforce.practice.setup);
  await setup.getByLabel("Username").fill(salesforce.practice.users[0]?.username ?? "");
  await setup.getByLabel("Password").fill(salesforce.practice.users[0]?.password ?? "");
  await setup.getByRole("button", { name: "Log In" }).click();
  await setup.getByRole("link", { name: "New External Client App" }).click();
  await setup.getByLabel("External Client App Name").fill("Release Portal");
  await setup.getByLabel("Contact Email").fill("admin@practice.example");
  await setup.getByLabel("Enable OAuth").check();
  await setup.getByLabel("Callback URL").fill(`${broker.url}/oauth/_callback`);
  for (const scope of [/\(api\)/, /refresh_token/, /identity URL service/]) {
    await setup.getByRole("checkbox", { name: scope }).check();
  }
  await setup.getByRole("button", { name: "Create" }).click();
  await setup.getByRole("link", { name: "Consumer Key and Secret" }).click();
  const value = async (label: string) => setup.getByLabel(label, { exact: true }).innerText();
  const app = {
    consumer_key: await value("Consumer Key"),
    consumer_secret: await value("Consumer Secret"),
  };

  await register.open();
  await register.fill("Made by hand", app);
  await register.connect.click();
  await expect(admin.getByRole("heading", { name: "Not active yet" })).toBeVisible();
  await admin.goto(broker.url);
  await expect(admin.getByRole("region", { name: /Unfinished/ })).toContainText(
    "waiting until the consumer ID is active",
  );
  await broker.later(31);
  await expect(admin.getByText("the consumer ID is active now")).toBeVisible({ timeout: 15_000 });
  await admin.getByRole("link", { name: /Resume/ }).click();
  await admin.getByRole("button", { name: "Connect", exact: true }).click();
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "Made by hand is connected" })).toBeVisible();
  await expect(admin.getByText("not granted").first()).toBeVisible();
});

test("a mistaken registration is taken back, and its permission with it", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("button", { name: /^Undo/ }).click();
  const dialog = admin.getByRole("dialog");
  await expectAccessible(admin);

  await dialog.getByRole("button", { name: /^Undo/ }).click();

  await expect(admin.getByRole("heading", { name: "Acme UAT was taken back" })).toBeVisible();
  await expect.poll(() => salesforce.requestsTo("/services/oauth2/revoke")).toBe(1);
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Acme UAT/ })).toHaveCount(0);
});
