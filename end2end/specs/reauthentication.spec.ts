import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("an org is reauthenticated with what is in use", async ({
  admin,
  register,
  atSalesforce,
  app,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await register.reauthenticate();
  await expect(admin.getByRole("heading", { name: "Reauthenticate Acme" })).toBeVisible();
  await expect(admin.getByText(`key …${app.consumer_key.slice(-4)}`)).toBeVisible();
  await expect(register.name).toHaveCount(0);
  await expectAccessible(admin);

  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
  await admin.getByRole("link", { name: "All orgs" }).click();
  await expect(admin.getByRole("row", { name: /Acme/ })).toHaveCount(1);
});

test("new credentials are saved, stay out of use, and are authorized later", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  const another = await salesforce.app(`${broker.url}/oauth/_callback`);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await register.consumerId.fill(another.consumer_key);
  await register.consumerSecret.fill(another.consumer_secret);
  await admin.getByRole("button", { name: "Save for later" }).click();

  await expect(
    admin.getByRole("heading", { name: "Credentials for Acme: saved, not in use" }),
  ).toBeVisible();
  await expectAccessible(admin);
  await admin.goto(details);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText(app.consumer_key.slice(-4));
  const notInUse = admin.getByRole("region", { name: "Not in use" });
  await expect(notInUse).toContainText(`key …${another.consumer_key.slice(-4)}`);
  await expect(notInUse).toContainText("take effect after you authorize in Salesforce");
  await expect(admin.getByRole("link", { name: "Reauthenticate" })).toHaveCount(0);
  await expectAccessible(admin);

  await notInUse.getByRole("link", { name: "Go on with these" }).click();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
  await admin.goto(details);
  await expect(inUse).toContainText(another.consumer_key.slice(-4));
  await expect(notInUse).toHaveCount(0);
});

test("a reauthentication that is denied leaves the connection, and is discarded", async ({
  admin,
  register,
  atSalesforce,
  app,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await register.reauthenticate();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.deny();

  await expect(admin.getByRole("heading", { name: "Acme is not reauthenticated" })).toBeVisible();
  await expect(admin.getByText("Nothing in use was changed")).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: /^Discard/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^Discard/ })
    .click();
  await expect(admin.getByText("Nothing in use was affected.")).toBeVisible();
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByRole("link", { name: "Reauthenticate" })).toBeVisible();
});

test("another Salesforce user is asked about, with both sides by name", async ({
  admin,
  register,
  atSalesforce,
  app,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await register.reauthenticate();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.logIn(atSalesforce.org.users[1]);
  await admin.getByRole("button", { name: "Allow" }).click();

  await expect(admin.getByRole("heading", { name: "Another user authorized Acme" })).toBeVisible();
  const change = { name: "Change the user of Acme to deploy@practice.example" };
  const other = admin.getByRole("region", change);
  await expect(other).toContainText("deploy@practice.example instead of admin@practice.example");
  await expect(other).toContainText("as admin@practice.example) is kept for 7 days");
  await expectAccessible(admin);
  await other.getByRole("button", change).click();
  const dialog = admin.getByRole("dialog");
  await expect(dialog).toContainText("deploy@practice.example instead of admin@practice.example");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // The right user logs in after all, on the same run.
  await admin.getByRole("button", { name: "Log in again as the right user" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
  await expect(admin.getByText("admin@practice.example").first()).toBeVisible();
  await expect(admin.getByRole("region", { name: "Previous credentials" })).toHaveCount(0);
});
