import { expect, expectAccessible, signIn, test } from "../fixtures/test.ts";
import { RegisterPage } from "../pages/register.ts";

test("two admins who edit at once see each other, and the second loses only the race", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  browser,
  canary,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  const context = await browser.newContext();
  canary.watch(context);
  const grace = await context.newPage();
  await signIn(grace, broker, "grace");
  await grace.goto(details);
  await grace.getByRole("link", { name: "Reauthenticate" }).click();
  await admin.getByRole("link", { name: "Reauthenticate" }).click();

  const hers = await salesforce.app(`${broker.url}/oauth/_callback`);
  const hisForm = new RegisterPage(grace);
  await hisForm.consumerId.fill(hers.consumer_key);
  await hisForm.consumerSecret.fill(hers.consumer_secret);
  await grace.getByRole("button", { name: "Save for later" }).click();
  await grace.getByRole("heading", { name: /saved, not in use/ }).waitFor();

  await admin.getByRole("button", { name: "Authenticate" }).click();
  const lost = admin.getByRole("alert");
  await expect(lost).toContainText("Nothing was changed.");
  await expect(lost).toContainText("grace");
  await expect(lost).toContainText(`key …${hers.consumer_key.slice(-4)}`);
  await expectAccessible(admin);
  await lost.getByRole("link", { name: "Look at them" }).click();
  await expect(
    admin.getByRole("heading", { name: "Credentials for Acme: saved, not in use" }),
  ).toBeVisible();
  await admin.goto(details);
  const notInUse = admin.getByRole("region", { name: "Not in use" });
  await expect(notInUse).toContainText("by grace");
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  await expect(admin.getByRole("region", { name: "Test", exact: true })).toContainText(
    "The connection in use works",
  );
  await context.close();
});

test("what is saved is verified, which proves nothing, and its secret goes after seven days", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await register.reauthenticate();
  const another = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.consumerId.fill(another.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await admin.getByRole("button", { name: "Save for later" }).click();
  await admin.getByRole("heading", { name: /saved, not in use/ }).waitFor();
  await admin.getByRole("button", { name: "Verify new credentials" }).click();
  const found = admin.getByRole("region", { name: "What could be verified before login" });
  await expect(found.getByRole("listitem").filter({ hasText: "wrong" })).toHaveCount(1);
  await expect(found).toContainText("Only authorizing proves them");
  await expectAccessible(admin);

  await broker.later(7 * 24 * 3600 + 60);
  await signIn(admin, broker);
  await admin.getByRole("link", { name: "Acme", exact: true }).click();
  const notInUse = admin.getByRole("region", { name: "Not in use" });
  await expect(notInUse).toContainText("it has to be typed again");
  await notInUse.getByRole("button", { name: "Verify new credentials" }).click();
  await expect(found.getByRole("listitem")).toHaveCount(4);
  await notInUse.getByRole("link", { name: "Go on with these" }).click();
  await expect(admin.getByText("Not kept. It has to be typed again.")).toBeVisible();
});
