import {
  type App,
  type Broker,
  type Page,
  type Salesforce,
  expect,
  expectAccessible,
  test,
} from "../fixtures/test.ts";
import type { RegisterPage } from "../pages/register.ts";
import type { SalesforcePages } from "../pages/salesforce.ts";

interface People {
  admin: Page;
  register: RegisterPage;
  atSalesforce: SalesforcePages;
  app: App;
  broker: Broker;
  salesforce: Salesforce;
}

/** Registers an org, and then the same Salesforce org through another app. */
async function registerTwice(people: People): Promise<App> {
  const { admin, register, atSalesforce, app, broker, salesforce } = people;
  await register.leave("Acme", app);
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "All orgs" }).click();
  const another = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.leave("Acme again", another);
  await atSalesforce.allow();
  await expect(
    admin.getByRole("heading", { name: "Practice Org is registered already" }),
  ).toBeVisible();
  return another;
}

test("a known org is reauthenticated on its record", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  const people = { admin, register, atSalesforce, app, broker, salesforce };
  const another = await registerTwice(people);
  const same = admin.getByRole("region", { name: "Reauthenticate Acme" });
  await expect(same).toContainText("admin@practice.example, as before");
  await expect(same).toContainText(`key …${another.consumer_key.slice(-4)} instead of`);
  await expectAccessible(admin);

  await same.getByRole("button", { name: "Reauthenticate Acme" }).click();

  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
  await admin.getByRole("link", { name: "All orgs" }).click();
  await expect(admin.getByRole("row", { name: /Acme/ })).toHaveCount(1);
  await expect(admin.getByRole("region", { name: /Unfinished/ })).toHaveCount(0);
  await admin.getByRole("link", { name: "Acme" }).click();
  await expect(admin.getByText(another.consumer_key.slice(-4)).first()).toBeVisible();
  await expect(admin.getByText("Reauthenticated", { exact: true })).toBeVisible();
});

test("a registration that would downgrade a known org is asked about, and rolled back", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.leave("Acme", app);
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "All orgs" }).click();
  const other = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  await admin.goto(`${broker.url}/register`);
  await admin.getByRole("radio", { name: /^OAuth via Connected App/ }).check();
  await register.fill("Acme again", other);
  await register.connect.click();
  await atSalesforce.allow();

  const change = { name: "Change Acme to OAuth via Connected App" };
  const same = admin.getByRole("region", change);
  await expect(same).toContainText(
    "OAuth via Connected App instead of OAuth via External Client App (ECA)",
  );
  await expect(same.getByRole("button", change)).toHaveClass("plain");
  await expect(same.getByRole("link", { name: "Look at Acme" })).not.toHaveClass(/plain/);
  await expectAccessible(admin);
  await same.getByRole("button", change).click();
  const dialog = admin.getByRole("dialog");
  await expect(dialog).toContainText(`key …${other.consumer_key.slice(-4)} instead of`);
  await expect(dialog).toContainText("is kept for 7 days");
  await dialog.getByRole("button", change).click();

  const previous = admin.getByRole("region", { name: "Previous credentials" });
  await expect(previous).toContainText(`key …${app.consumer_key.slice(-4)}`);
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(previous).toContainText("OAuth via External Client App (ECA)");
  await expect(previous).toContainText("admin@practice.example");
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  const result = admin.getByRole("region", { name: "Test", exact: true }).getByRole("status");
  await expect(result).toContainText("The connection in use works");
  await previous.getByRole("button", { name: /^Roll back/ }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText(`key …${app.consumer_key.slice(-4)}`);
  await expect(previous).toContainText(`key …${other.consumer_key.slice(-4)}`);
  // That was found out about other credentials than those in use now.
  await expect(result).toBeEmpty();
});

test("a second record of the same org asks for a reason and shows it", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await registerTwice({ admin, register, atSalesforce, app, broker, salesforce });
  await admin.goto(broker.url);
  const unfinished = admin.getByRole("region", { name: /Unfinished/ });
  await expect(unfinished).toContainText("this Salesforce org is registered already");
  await unfinished.getByRole("link", { name: /Resume/ }).click();
  const reason = admin.getByLabel("Why a second record?");
  const second = admin.getByRole("button", { name: "Register Acme again as a second record" });
  await second.click();
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAccessibleDescription(/The reason is required/);
  await expectAccessible(admin);

  await reason.fill("another user for the nightly jobs");
  await second.click();

  await expect(admin.getByRole("heading", { name: "Acme again is connected" })).toBeVisible();
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByText("another user for the nightly jobs")).toBeVisible();
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Acme/ })).toHaveCount(2);
});

test("neither: the new permission goes back, and what worked before works on", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await registerTwice({ admin, register, atSalesforce, app, broker, salesforce });
  await admin.getByRole("button", { name: /^Discard/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^Discard/ })
    .click();

  await expect(admin.getByRole("heading", { name: "Acme again was discarded" })).toBeVisible();
  await expect.poll(() => salesforce.requestsTo("/services/oauth2/revoke")).toBe(1);
  await admin.goto(broker.url);
  const row = admin.getByRole("row", { name: /Acme/ });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Connected");
});

test("an answer that comes too late says so, and the way on is open", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await registerTwice({ admin, register, atSalesforce, app, broker, salesforce });
  await broker.later(30 * 60 + 1);
  await admin.getByRole("button", { name: "Reauthenticate Acme" }).click();
  await expect(admin.getByText(/Nobody decided within 30 minutes/)).toBeVisible();
  await expect(admin.getByRole("button", { name: "Try again" })).toBeVisible();
  await expect.poll(() => salesforce.requestsTo("/services/oauth2/revoke")).toBe(1);
});
