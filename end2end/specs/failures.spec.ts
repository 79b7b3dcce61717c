import { expect, expectAccessible, recordChanges, test } from "../fixtures/test.ts";

test("denied: says so, keeps the form, and goes on without the secret", async ({
  admin,
  register,
  atSalesforce,
  app,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.deny();

  await expect(admin.getByRole("heading", { name: "Acme UAT is not registered" })).toBeVisible();
  await expect(admin.getByText("Someone clicked Deny at Salesforce.")).toBeVisible();
  await expect(admin.getByText("need not be typed again").first()).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Try again" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("a wrong secret: named, changed in the form as it was, and connected", async ({
  admin,
  register,
  atSalesforce,
  app,
}) => {
  await register.open();
  await register.fill("Acme UAT", { ...app, consumer_secret: "0".repeat(64) });
  await register.connect.click();
  await expect(register.findings.last()).toContainText("wrong");
  await expectAccessible(admin);
  await register.connectAnyway.click();
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "Acme UAT is not registered" })).toBeVisible();
  await expect(
    admin.getByText("Salesforce did not accept the consumer secret.", { exact: true }),
  ).toBeVisible();
  await admin.getByRole("link", { name: "Change the form" }).click();
  await expect(register.name).toHaveValue("Acme UAT");
  await expect(register.consumerId).toHaveValue(app.consumer_key);
  await expect(register.consumerSecret).toHaveValue("");
  await expectAccessible(admin);
  await register.consumerSecret.fill(app.consumer_secret);
  await register.connect.click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("an unknown consumer ID: waits, and what Salesforce shows is explained", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.open();
  await register.fill("Acme UAT", { ...app, consumer_key: `3MVG9${"x".repeat(80)}` });
  await register.connect.click();
  await expect(admin.getByRole("heading", { name: "Not active yet" })).toBeVisible();
  await expect(admin.getByRole("timer")).toBeVisible();
  await expectAccessible(admin);
  const asked = await salesforce.requestsTo("/services/oauth2/authorize");
  await admin.getByRole("button", { name: "Try again now" }).click();
  await expect(admin.getByRole("status").filter({ hasText: "Tried last: just now" })).toBeVisible();
  await expect
    .poll(() => salesforce.requestsTo("/services/oauth2/authorize"))
    .toBeGreaterThan(asked);
  await expect(admin.getByRole("heading", { name: "Not active yet" })).toBeVisible();
  await admin.getByRole("button", { name: "Connect anyway" }).click();
  await expect(admin.getByText("invalid_client_id")).toBeVisible();
  const shown = await admin.locator("body").innerText();

  await admin.goto(broker.url);
  await admin.getByRole("link", { name: /What did Salesforce show you/ }).click();
  await expect(admin.getByRole("heading", { name: "Waiting for Salesforce" })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByLabel("What did Salesforce show you?").fill(shown);
  await admin.getByRole("button", { name: "Explain it" }).click();
  await expect(admin.getByText("Salesforce does not know this consumer ID")).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Change the form" }).click();
  await register.consumerId.fill(app.consumer_key);
  await register.connect.click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("a form with faults names each of them and sends nothing", async ({ admin, register }) => {
  const changes = recordChanges(admin);
  await register.open();
  await register.connect.click();

  const { name, type, consumerId, consumerSecret } = register;
  const faults = [
    { field: name, what: /Name is required\./ },
    { field: type, what: /Type is required\./ },
    { field: consumerId, what: /Consumer ID is required\./ },
    { field: consumerSecret, what: /Consumer Secret is required\./ },
  ];
  const summary = admin.getByRole("alert").filter({ hasText: "There is a problem" });
  const links = summary.getByRole("link");
  await expect(links).toHaveText(faults.map(({ what }) => what));
  await expect(summary).toBeFocused();
  await expect(admin).toHaveTitle(/^Error/);
  await expectAccessible(admin);
  for (const [index, { field, what }] of faults.entries()) {
    await links.nth(index).click();
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(what);
  }
  expect(changes).toEqual([]);
});

test("a name that is taken is refused at its field", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();
  await admin.goto(broker.url);
  await register.open();
  await register.fill("acme  uat", app);
  await register.connect.click();

  await expect(register.name).toHaveAttribute("aria-invalid", "true");
  await expect(register.name).toHaveAccessibleDescription(/Name is taken/);
  await expect(register.consumerSecret, "nothing typed is lost").toHaveValue(app.consumer_secret);
});
