import { expectExplained } from "../fixtures/explained.ts";
import { Module, orgOf, pipelines } from "../fixtures/modules.ts";
import {
  type App,
  type Broker,
  type Org,
  type Page,
  type Salesforce,
  expect,
  expectAccessible,
  test,
} from "../fixtures/test.ts";
import { RegisterPage } from "../pages/register.ts";
import { SalesforcePages } from "../pages/salesforce.ts";

/** A connected app in an org, and a way to log in there. */
async function hubApp(salesforce: Salesforce, broker: Broker, org: string): Promise<App> {
  return salesforce.app(`${broker.url}/oauth/_callback`, { org, kind: "connected_app" });
}

/** Registers a Dev Hub, and stands on its details afterwards. */
async function registerHub(page: Page, broker: Broker, name: string, app: App, org: Org) {
  const register = new RegisterPage(page);
  await page.goto(`${broker.url}/register?kind=dev_hub`);
  await register.fill(name, app);
  await page.getByRole("radio", { name: "Custom Domain" }).check();
  await page.getByLabel("My Domain").fill(org.my_domain);
  await register.connect.click();
  await new SalesforcePages(page, org).allow();
  await page.getByRole("link", { name: "Org details" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
}

/** From the details to Salesforce's first page, by this app. */
async function leave(page: Page, app: App, org: Org) {
  const register = new RegisterPage(page);
  await page.getByRole("link", { name: "Replace", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Replace Hub" })).toBeVisible();
  await page.getByRole("radio", { name: "Custom Domain" }).check();
  await page.getByLabel("My Domain").fill(org.my_domain);
  await register.consumerId.fill(app.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await page.getByRole("button", { name: "Authenticate" }).click();
  await page.waitForURL(/127\.0\.0\.1/);
}

/** The old Dev Hub is there, and works. */
async function expectUntouched(page: Page, details: string, app: App) {
  await page.goto(details);
  await expect(page.getByRole("region", { name: "In use", exact: true })).toContainText(
    `key …${app.consumer_key.slice(-4)}`,
  );
  await page.getByRole("button", { name: "Test the connection in use" }).click();
  await expect(page.getByText("The connection in use works")).toBeVisible();
}

test("a Dev Hub is replaced with all that refers to it", async ({ admin, broker, salesforce }) => {
  test.slow();
  const org = salesforce.org("other");
  const old = await hubApp(salesforce, broker, "other");
  const app = await hubApp(salesforce, broker, "other");
  await registerHub(admin, broker, "Hub", old, org);
  const before = orgOf(admin.url());
  const module = await Module.add(broker, "SFDX");
  await module.report(before, pipelines(3));

  await admin.getByRole("link", { name: "Replace", exact: true }).click();
  const panel = admin.getByRole("region", { name: "What changes and what stays" });
  await expect(panel).toContainText("a new one with an id of its own");
  await expect(panel.getByText(/SFDX 3, reported/)).toBeVisible();
  await expect(new RegisterPage(admin).consumerId).toHaveAccessibleDescription(
    /Unchanged if left empty/,
  );
  await expectAccessible(admin);
  await admin.goBack();
  await leave(admin, app, org);
  await new SalesforcePages(admin, org).allow();

  await expect(admin.getByRole("heading", { name: "Hub is replaced" })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByRole("heading", { name: "Hub" })).toBeVisible();
  expect(orgOf(admin.url())).not.toBe(before);
  await expect(
    admin.getByRole("region", { name: "Used by" }).getByText(/SFDX 3, reported/),
  ).toBeVisible();
  await expect(admin.getByRole("region", { name: "Receipts" })).toContainText(
    "Name, the portal's id and the 3 references known here are unchanged, on the new record.",
  );
  await expect(admin.getByRole("row", { name: /Replaced the Dev Hub record/ })).toBeVisible();
  await admin.goto(`${broker.url}/sfdx/dev-hubs`);
  await expect(admin).toHaveURL(`${broker.url}/settings/salesforce-org`);
  await expect(admin.getByRole("row", { name: /Hub.*Connected/ })).toHaveCount(1);
});

test("another Dev Hub is asked about before it takes the place", async ({
  admin,
  broker,
  salesforce,
}) => {
  const org = salesforce.org("other");
  const old = await hubApp(salesforce, broker, "other");
  await registerHub(admin, broker, "Hub", old, org);
  const details = admin.url();
  await salesforce.control("PATCH", "/orgs/practice", { dev_hub: true });
  const app = await hubApp(salesforce, broker, "practice");
  await leave(admin, app, salesforce.practice);
  await new SalesforcePages(admin, salesforce.practice).allow();
  await expect(
    admin.getByRole("heading", { name: "Practice Org is another Dev Hub" }),
  ).toBeVisible();
  await expectAccessible(admin);
  const run = admin.url();
  await expectUntouched(admin, details, old);
  await admin.goto(run);
  const replace = { name: "Replace Hub by Practice Org" };
  await admin.getByRole("button", replace).click();
  const dialog = admin.getByRole("dialog");
  await expect(dialog).toContainText("There is no way back.");
  await dialog.getByRole("button", replace).click();
  await expect(admin.getByRole("heading", { name: "Hub is replaced" })).toBeVisible();
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByRole("region", { name: "At Salesforce" })).toContainText("Practice Org");
});

const REFUSED = [
  {
    org: "practice",
    code: "not_a_dev_hub",
    likely: "Dev Hub is not enabled: Setup → Dev Hub.",
    says: "This org is no Dev Hub, or its user may not see that it is one.",
    next: "Enable Dev Hub in the org",
    where: "devHub" as const,
    who: "admin" as const,
  },
  {
    org: "sandbox",
    code: "dev_hub_is_sandbox",
    says: "This org is a sandbox, and a sandbox cannot be a Dev Hub.",
    next: "Log in to the production org",
    who: "you" as const,
  },
];

for (const { org, ...row } of REFUSED) {
  test(`a replacement by a ${org} org leaves the old Dev Hub untouched`, async ({
    admin,
    broker,
    salesforce,
  }) => {
    const old = await hubApp(salesforce, broker, "other");
    await registerHub(admin, broker, "Hub", old, salesforce.org("other"));
    const details = admin.url();
    const there = salesforce.org(org);
    await leave(admin, await hubApp(salesforce, broker, org), there);
    await new SalesforcePages(admin, there).allow();
    await expectExplained(admin, "Hub", there.my_domain, row);
    await expect(admin.getByText("Nothing in use was changed")).toBeVisible();
    await expectUntouched(admin, details, old);
  });
}

test("a replacement that is denied can be tried again or discarded", async ({
  admin,
  broker,
  salesforce,
}) => {
  const org = salesforce.org("other");
  const old = await hubApp(salesforce, broker, "other");
  await registerHub(admin, broker, "Hub", old, org);
  const details = admin.url();
  await leave(admin, await hubApp(salesforce, broker, "other"), org);
  await new SalesforcePages(admin, org).deny();
  await expect(admin.getByRole("heading", { name: "Hub is not replaced" })).toBeVisible();
  await discardPending(admin);
  await expectUntouched(admin, details, old);
  await expect(admin.getByRole("link", { name: "Replace", exact: true })).toBeVisible();
});

test("a Dev Hub that has a record of its own takes no other place", async ({
  admin,
  broker,
  salesforce,
}) => {
  const other = salesforce.org("other");
  const old = await hubApp(salesforce, broker, "other");
  await salesforce.control("PATCH", "/orgs/practice", { dev_hub: true });
  const theirs = await hubApp(salesforce, broker, "practice");
  await registerHub(admin, broker, "Second", theirs, salesforce.practice);
  await registerHub(admin, broker, "Hub", old, other);
  const details = admin.url();
  await leave(admin, theirs, salesforce.practice);
  await new SalesforcePages(admin, salesforce.practice).allow();
  await expectExplained(admin, "Hub", salesforce.practice.my_domain, {
    code: "hub_registered",
    likely: "The browser was still logged in to another org.",
    says: "You logged in to another Dev Hub, which is registered here already, as Second.",
    next: "Log in to the right Dev Hub.",
    who: "you",
  });
  await expectUntouched(admin, details, old);
});

/** Discards the run that is shown. */
async function discardPending(page: Page) {
  await page.getByRole("button", { name: /^Discard/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("heading", { name: /discarded/i })).toBeVisible();
}
