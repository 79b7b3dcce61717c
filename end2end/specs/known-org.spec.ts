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
