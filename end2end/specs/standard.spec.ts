import { expectExplained } from "../fixtures/explained.ts";
import type { User } from "../fixtures/salesforce.ts";
import { type Page, expect, expectAccessible, recordChanges, test } from "../fixtures/test.ts";
import type { RegisterPage } from "../pages/register.ts";
import { BY_PASSWORD } from "../tables/failures/by-password.ts";

const SOAP = "/services/Soap/u/64.0";
const END = "expected to end June 2027";
const ENDS = `${END}, per Salesforce's notice`;

async function connected(register: RegisterPage, user: User): Promise<void> {
  await register.byPassword("Acme", user);
  await register.connect.click();
  await register.page.getByRole("heading", { name: "Acme is connected" }).waitFor();
}

async function details(admin: Page): Promise<string> {
  await admin.getByRole("link", { name: "Org details" }).click();
  await admin.getByRole("heading", { name: "In use" }).waitFor();
  return admin.url();
}

test("the form asks for a user instead of an app, and says when that ends", async ({
  admin,
  register,
}) => {
  await register.open();
  await expect(register.verify).toBeVisible();
  await admin.getByRole("radio", { name: "Standard Authentication" }).check();
  await expect(register.verify).toBeHidden();
  await expect(register.consumerId).toHaveCount(0);
  await expect(admin.getByText(`Standard Authentication is ${ENDS}.`)).toBeVisible();
  await expect(admin.getByRole("heading", { name: "Prepare the Salesforce user" })).toBeVisible();
  await register.username.fill("integration");
  await register.securityToken.fill("not a token");
  await register.connect.click();
  await expect(register.username).toHaveAccessibleDescription(/form of an e-mail address/);
  await expect(register.password).toHaveAccessibleDescription(/Password is required/);
  await expect(register.securityToken).toHaveAccessibleDescription(/letters and digits only/);
  await expectAccessible(admin);
});

test("an org is registered by user name and password, and nobody leaves", async ({
  admin,
  register,
  salesforce,
  broker,
}) => {
  const user = await salesforce.passwordLogins();
  await register.byPassword("Acme", user);
  const changes = recordChanges(admin);
  await register.connect.click();

  await expect(admin.getByRole("heading", { name: "Acme is connected" })).toBeVisible();
  expect(changes, "nothing is verified first").toEqual(["/api/v1/authorizations"]);
  expect(await salesforce.requestsTo(SOAP)).toBe(1);
  expect(await salesforce.departures(), "nobody left").toBe(0);
  await details(admin);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText("Authentication typeStandard Authentication");
  await expect(inUse.getByText(user.username), "who it is, once").toHaveCount(1);
  await expect(inUse).not.toContainText("Consumer ID");
  await expect(inUse).toContainText(ENDS);
  await expect(admin.getByText("Typed a password to register")).toBeVisible();
  await expect(admin.getByText(/permission is given back/)).toHaveCount(0);
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  const result = admin.getByRole("region", { name: "Test" }).getByRole("status");
  await expect(result).toContainText("The connection in use works");
  await expect(result).toContainText(`Tested: ${user.username}`);
  await expect(result.getByText(user.username)).not.toContainText(` as ${user.username}`);
  await admin.goto(broker.url);
  const row = admin.getByRole("row", { name: /Acme/ });
  await expect(row).toContainText("Standard");
  await expect(row).toContainText(END);
});

test("each failure of a login by password is explained", async ({
  admin,
  register,
  app,
  salesforce,
  broker,
}) => {
  test.slow();
  const user = await salesforce.passwordLogins();
  const restore = await salesforce.remember(app);
  await register.open();
  for (const [index, row] of BY_PASSWORD.entries()) {
    await test.step(row.code, async () => {
      await admin.goto(broker.url);
      const name = `Acme ${index}`;
      await register.byPassword(name, user);
      if (row.code === "security_token_needed") await register.securityToken.fill("");
      else await row.pull?.(salesforce, app);
      await register.connect.click();
      await expectExplained(admin, name, salesforce.practice.my_domain, row);
      await expect(admin.getByText("Nothing was stored but this unfinished")).toBeVisible();
      await expect(admin.getByRole("button", { name: "Try again" })).toHaveCount(0);
      await restore();
    });
  }
  await expectAccessible(admin);
  // What was typed is there again, but for the password.
  await admin.getByRole("link", { name: "Type the password again" }).click();
  await expect(register.username).toHaveValue(user.username);
  await expect(register.password).toHaveValue("");
  await register.password.fill(user.password);
  await register.securityToken.fill(user.security_token);
  await register.connect.click();
  await expect(admin.getByRole("heading", { name: /is connected$/ })).toBeVisible();
});

test("it is reauthenticated with the user's new password", async ({
  admin,
  register,
  salesforce,
}) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  const org = await details(admin);
  await salesforce.control("PATCH", `/users/${user.username}`, { password: "the new password 1" });
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await expect(admin.getByRole("heading", { name: "Reauthenticate Acme" })).toBeVisible();
  await expect(register.username).toHaveValue(user.username);
  await expect(register.password).toHaveValue("");
  await expect(admin.getByRole("button", { name: "Save for later" })).toBeHidden();
  const authenticate = admin.getByRole("button", { name: "Authenticate" });
  await register.password.fill("a guess");
  await authenticate.click();
  await expect(admin.getByRole("heading", { name: "Acme is not reauthenticated" })).toBeVisible();
  await expect(admin.getByText("Nothing in use was changed")).toBeVisible();

  await admin.getByRole("link", { name: "Type the password again" }).click();
  await register.password.fill("the new password 1");
  await register.securityToken.fill(user.security_token);
  await authenticate.click();

  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
  await admin.goto(org);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText(user.username);
});

test("another user is asked about, and nothing changes before", async ({
  admin,
  register,
  salesforce,
}) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  await details(admin);
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  const ada = salesforce.practice.users[0]!;
  await register.username.fill(ada.username);
  await register.password.fill(ada.password);
  await register.securityToken.fill(ada.security_token);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(admin.getByRole("heading", { name: "Another user authorized Acme" })).toBeVisible();
  const same = admin.getByRole("region", { name: "Change the user of Acme to" });
  await expect(same).toContainText(`${ada.username} instead of ${user.username}`);
  const change = { name: /^Change the user of Acme to/ };
  await same.getByRole("button", change).click();
  await admin.getByRole("dialog").getByRole("button", change).click();
  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
});

test("after two wrong passwords nobody logs in, and the page says why", async ({
  admin,
  register,
  salesforce,
  broker,
}) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  const org = await details(admin);
  await salesforce.control("PATCH", `/users/${user.username}`, { password: "the new password 1" });
  await broker.later(3 * 3600);
  const test = admin.getByRole("button", { name: "Test the connection in use" });
  const result = admin.getByRole("region", { name: "Test" }).getByRole("status");
  const stopped = { code: "logins_stopped", says: "so the broker no longer logs in" };
  for (const says of ["did not accept user name", "did not accept user name", stopped.says]) {
    await admin.goto(org);
    await test.click();
    await expect(result).toContainText(says);
  }
  expect(await salesforce.requestsTo(SOAP), "one to register, two that were wrong").toBe(3);
  await expect(admin.getByText(stopped.says).first()).toBeVisible();
  await expectAccessible(admin);
});

test("it moves to an External Client App, and is taken back", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  const org = await details(admin);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await inUse.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await expect(admin.getByRole("heading", { name: "Migrate Acme" })).toBeVisible();
  await register.consumerId.fill(app.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.logIn(user);
  await admin.getByRole("button", { name: "Allow" }).click();
  await expect(
    admin.getByRole("heading", { name: "Acme uses OAuth via External Client App now" }),
  ).toBeVisible();

  await admin.goto(org);
  const kept = admin.getByRole("region", { name: "Previous credentials" });
  await expect(kept).toContainText("Standard Authentication");
  await expect(kept).toContainText(user.username);
  await expect(inUse).toContainText(`key …${app.consumer_key.slice(-4)}`);
  await expect(inUse).not.toContainText(ENDS);
  await kept.getByRole("button", { name: /^Roll back/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^Roll back/ })
    .click();
  await expect(inUse).toContainText(user.username);
});

test("whoever runs the broker can switch it off", async ({
  admin,
  register,
  salesforce,
  broker,
}) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  const org = await details(admin);
  await broker.restart({ BROKER_STANDARD_OFFERED: "false", BROKER_STANDARD_ENDS: "2027-02" });
  await admin.goto(`${broker.url}/register`);
  const choice = admin.getByRole("radio", { name: "Standard Authentication" });
  await expect(choice).toBeDisabled();
  await expect(choice).toHaveAccessibleDescription(/whoever runs the broker switched it off/);
  await admin.goto(org);
  await expect(admin.getByText("expected to end February 2027")).toBeVisible();
  await expect(admin.getByRole("link", { name: "Reauthenticate" })).toHaveCount(0);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse.getByRole("link", { name: "Move to OAuth via ECA" })).toBeVisible();
});

test("a registration that was not meant is undone", async ({ admin, register, salesforce }) => {
  const user = await salesforce.passwordLogins();
  await connected(register, user);
  await expectAccessible(admin);
  await admin.getByRole("button", { name: /^Undo/ }).click();
  await admin.getByRole("dialog").getByRole("button", { name: /^Undo/ }).click();
  await expect(admin.getByRole("heading", { name: "Acme was taken back" })).toBeVisible();
  await expect(admin.getByText("with its password and security token")).toBeVisible();
});
