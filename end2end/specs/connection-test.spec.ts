import { expect, expectAccessible, test } from "../fixtures/test.ts";

const TESTED = "Test the connection in use";

test("a test says which credentials it used, and which it did not", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await admin.getByRole("button", { name: TESTED }).click();
  const result = admin.getByRole("region", { name: "Test" }).getByRole("status");
  await expect(result).toContainText("The connection in use works");
  await expect(result).toContainText(`key …${app.consumer_key.slice(-4)}`);
  await expect(result).toContainText("API calls today");

  const another = await salesforce.app(`${broker.url}/oauth/_callback`);
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await register.consumerId.fill(another.consumer_key);
  await register.consumerSecret.fill(another.consumer_secret);
  await admin.getByRole("button", { name: "Save for later" }).click();
  await admin.getByRole("heading", { name: /saved, not in use/ }).waitFor();
  await admin.goto(details);
  await broker.later(3 * 3600);
  await admin.getByRole("button", { name: TESTED }).click();

  await expect(result).toContainText("The connection in use works");
  await expect(result).toContainText("had ended; renewed");
  await expect(result).toContainText(
    `(key …${another.consumer_key.slice(-4)}) were not tested and are not in use.`,
  );
  await expectAccessible(admin);
});

test("a connection that was refused at Salesforce says so, and a reauthentication cures it", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
    switches: { immediately_expire_refresh: true },
  });
  await broker.later(3 * 3600);
  await admin.getByRole("button", { name: TESTED }).click();

  const result = admin.getByRole("region", { name: "Test" }).getByRole("status");
  // code: "permission_ended",
  await expect(result).toContainText("The connection in use does not work");
  await expect(result).toContainText("Failed at: getting a new access token.");
  await expect(result).toContainText("The saved permission ended at Salesforce.");
  await expect(admin.getByText("Needs reauthentication").first()).toBeVisible();
  await expectAccessible(admin);
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Acme/ })).toContainText("Needs reauthentication");

  await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
    switches: { immediately_expire_refresh: false },
  });
  await admin.goto(details);
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByText("Connected", { exact: true }).first()).toBeVisible();
});
