import {
  type Broker,
  type Page,
  expect,
  expectAccessible,
  recordChanges,
  signIn,
  test,
} from "../fixtures/test.ts";

/** Presses Back until the page is the broker's again; gives how often. */
async function goBackTo(broker: Broker, page: Page): Promise<number> {
  let steps = 0;
  do {
    await page.goBack();
    steps += 1;
  } while (!page.url().startsWith(broker.url));
  return steps;
}

test("abandoned at Salesforce, and taken up again from the list", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.leave("Acme UAT", app);
  await admin.goto(broker.url);

  const unfinished = admin.getByRole("region", { name: /Unfinished/ });
  await expect(unfinished).toContainText("Acme UAT");
  await expectAccessible(admin);
  await unfinished.getByRole("link", { name: /Resume/ }).click();
  await admin.getByRole("button", { name: "Go on at Salesforce" }).click();
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("discarded work is gone", async ({ admin, register, app, broker }) => {
  await register.leave("Acme UAT", app);
  await admin.goto(broker.url);
  await admin.getByRole("button", { name: /Discard/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /Discard/ })
    .click();

  const unfinished = admin.getByRole("region", { name: /Unfinished/ });
  await expect(unfinished).toHaveCount(0);
  await admin.reload();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await expect(unfinished).toHaveCount(0);
});

test("reloading the callback shows the outcome again", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  await register.leave("Acme UAT", app);
  const arrival = admin.waitForRequest(/\/oauth\/_callback/);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();

  await admin.goto((await arrival).url());

  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
  expect(await salesforce.redemptions()).toBe(1);
});

test("the back button after success does not begin anything again", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  const changes = recordChanges(admin);
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();

  const steps = await goBackTo(broker, admin);
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
  for (let step = 0; step < steps; step += 1) await admin.goForward();
  expect(admin.url().startsWith(broker.url)).toBe(true);
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();

  expect(await salesforce.redemptions()).toBe(1);
  const begun = changes.filter((path) => path !== "/api/v1/verifications");
  expect(begun).toEqual(["/api/v1/authorizations"]);
});

test("back from Salesforce leads to where things stand, and on from there", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.leave("Acme UAT", app);

  await goBackTo(broker, admin);

  await expect(admin.getByRole("heading", { name: "Waiting for Salesforce" })).toBeVisible();
  await admin.getByRole("button", { name: "Go on at Salesforce" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("the callback in another browser finishes nothing", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
  browser,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.logIn();
  // The address must be carried elsewhere before it is used here.
  await broker.kill();
  const arrival = admin.waitForRequest(/\/oauth\/_callback/);
  await admin.getByRole("button", { name: "Allow" }).click({ noWaitAfter: true });
  const address = (await arrival).url();
  // The browser's own error page would try again by itself: leave it once it is there.
  await expect(async () => {
    await admin.goto("about:blank");
  }).toPass();
  await broker.start();
  const other = await browser.newContext();
  const stranger = await other.newPage();
  await signIn(stranger, broker, "ada");

  await stranger.goto(address);

  await expect(stranger.getByText(/ended in another browser than it began/)).toBeVisible();
  await expectAccessible(stranger);
  expect(await salesforce.redemptions()).toBe(0);
  await other.close();
  await admin.goto(address);
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("a state of fifteen minutes and one second is too old", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.logIn();
  await broker.run("advance-clock", String(15 * 60 + 1));
  await admin.getByRole("button", { name: "Allow" }).click();

  await expect(
    admin.getByRole("heading", { name: "The login at Salesforce took too long" }),
  ).toBeVisible();
  await expectAccessible(admin);
  expect(await salesforce.redemptions()).toBe(0);
  await admin.getByRole("button", { name: "Go on at Salesforce" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("two registrations in two tabs do not mix", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
  context,
}) => {
  const otherApp = await salesforce.app(`${broker.url}/oauth/_callback`, { org: "sandbox" });
  await register.leave("First", app);
  const tab = await context.newPage();
  await tab.goto(broker.url);
  await tab.getByRole("link", { name: "Register Org" }).click();
  const { RegisterPage } = await import("../pages/register.ts");
  const { SalesforcePages } = await import("../pages/salesforce.ts");
  const second = new RegisterPage(tab);
  await second.fill("Second", otherApp);
  await tab.getByRole("radio", { name: "Custom Domain" }).check();
  await tab.getByLabel("My Domain").fill(salesforce.org("sandbox").my_domain);
  await second.connect.click();
  await new SalesforcePages(tab, salesforce.org("sandbox")).allow();
  await atSalesforce.allow();

  await expect(admin.getByRole("heading", { name: "First is connected" })).toBeVisible();
  await expect(admin.getByText("Practice Org", { exact: true })).toBeVisible();
  await expect(tab.getByRole("heading", { name: "Second is connected" })).toBeVisible();
  await expect(tab.getByText(salesforce.org("sandbox").name, { exact: true })).toBeVisible();
});

test("the broker is killed while the user is at Salesforce, and started again", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.logIn();
  await broker.restart();
  await admin.getByRole("button", { name: "Allow" }).click();

  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("killed while finishing: interrupted, nothing stored, and finished by going on", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await broker.kill();
  await broker.start({ BROKER_FAIL_POINT: "token_answered" });
  await register.leave("Acme UAT", app);
  await atSalesforce.logIn();
  await admin.getByRole("button", { name: "Allow" }).click({ noWaitAfter: true });
  await broker.gone();
  await broker.start();
  await broker.later(61);

  await admin.goto(broker.url);
  await expect(admin.getByRole("region", { name: /Unfinished/ })).toContainText("Acme UAT");
  await admin.getByRole("link", { name: /Resume/ }).click();
  await expect(admin.getByRole("heading", { name: /interrupted/ })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Go on at Salesforce" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
});

test("a double click on Connect begins once", async ({ admin, register, app, salesforce }) => {
  await register.open();
  await register.fill("Acme UAT", app);
  await register.connect.dblclick();
  await admin.waitForURL(/127\.0\.0\.1/);

  expect(await salesforce.departures()).toBe(1);
});
