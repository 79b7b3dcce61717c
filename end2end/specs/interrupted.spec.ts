import { AdoptPage, HEAD } from "../pages/adopt.ts";
import type { RegisterPage } from "../pages/register.ts";
import {
  type App,
  type Broker,
  type Page,
  expect,
  expectAccessible,
  recordChanges,
  signIn,
  test,
} from "../fixtures/test.ts";

/** What a person typed, without the secret. */
async function expectTyped(register: RegisterPage, name: string, app: App): Promise<void> {
  await expect(register.name).toHaveValue(name);
  await expect(register.type).toHaveValue("uat");
  await expect(register.consumerId).toHaveValue(app.consumer_key);
  await expect(register.consumerSecret).toHaveValue("");
}

test("a session that ends in the middle of a form loses nothing but the secret", async ({
  admin,
  register,
  app,
  broker,
  context,
  atSalesforce,
}) => {
  await register.open();
  await register.fill("Acme UAT", app);
  await context.clearCookies();
  await register.verify.click();

  await expect(admin.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(admin.getByText("You are signed out.")).toBeVisible();
  await expect(admin.getByText("signed in as")).toHaveCount(0);
  await expect(admin.getByRole("button", { name: "Sign out" })).toHaveCount(0);
  await expectAccessible(admin);

  // In another tab: this one goes on by itself.
  const tab = await context.newPage();
  await signIn(tab, broker);
  await expect(admin.getByRole("heading", { name: "Register Org" })).toBeVisible({
    timeout: 10_000,
  });
  await expectTyped(register, "Acme UAT", app);
  await expect(admin.getByText("What you typed here before is filled in again.")).toBeVisible();
  await expectAccessible(admin);
  await admin.reload();
  await expectTyped(register, "Acme UAT", app);
  await broker.restart();
  await admin.goto(`${broker.url}/settings/salesforce-org`);
  await admin.goBack();
  await expectTyped(register, "Acme UAT", app);

  // Somebody else, by a link in the same tab, gets nothing of it.
  await context.clearCookies();
  await register.consumerSecret.fill("some-secret");
  await register.verify.click();
  await admin.getByRole("heading", { name: "Sign in" }).waitFor();
  await admin.goto(await broker.signInLink("bob"));
  await admin.getByRole("button", { name: "Sign in" }).click();
  await expect(admin.getByRole("heading", { name: "Register Org" })).toBeVisible();
  await expect(admin.getByText("bob", { exact: true })).toBeVisible();
  await expect(register.name).toHaveValue("");
  await signIn(admin, broker);
  await admin.goto(`${broker.url}/register`);
  await expectTyped(register, "Acme UAT", app);

  await register.consumerSecret.fill(app.consumer_secret);
  await register.connect.click();
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();
  await admin.goto(`${broker.url}/register`);
  await expect(register.name).toHaveValue("");
});

test("leaving a form that is filled in is asked about", async ({
  admin,
  register,
  app,
  broker,
}) => {
  const list = admin.getByRole("link", { name: "Salesforce Org Management" });
  await register.open();
  await list.click();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await register.open();
  await register.fill("Acme UAT", app);
  const stay = register.leaving.getByRole("button", { name: "Stay" });
  await list.click();
  await expect(stay).toBeFocused();
  await expectAccessible(admin);
  await stay.click();
  await admin.goBack();
  await admin.keyboard.press("Escape");
  await admin.getByRole("button", { name: "Sign out" }).click();
  await stay.click();
  await expect(register.leaving).toHaveCount(0);
  await expect(register.consumerSecret).toHaveValue(app.consumer_secret);
  const asked = admin.waitForEvent("dialog");
  await admin.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();

  await admin.goBack();
  await register.leaving.getByRole("button", { name: "Leave and discard" }).click();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await register.open();
  await expect(register.name).toHaveValue("");
  // What is left is not what is signed out of: nothing stays in this browser.
  await register.name.fill("Acme UAT");
  await admin.getByRole("button", { name: "Sign out" }).click();
  await register.leaving.getByRole("button", { name: "Leave and discard" }).click();
  await expect(admin.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await admin.evaluate(() => sessionStorage.length)).toBe(0);
  await signIn(admin, broker);
});

test("what is typed on an org's page stays while the page is brought up to date", async ({
  admin,
  register,
  app,
  context,
  atSalesforce,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const edit = admin.getByRole("region", { name: "Change the record" });
  await edit.getByText("Name, type, owner").click();
  await edit.getByLabel("Owner").fill("bob");
  const remove = admin.getByLabel("Type the name to remove it");
  await remove.fill("Ac");
  // The record changes under the form.
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  await expect(admin.getByText("The connection in use works")).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(admin.url());
  const other = tab.getByRole("region", { name: "Change the record" });
  await other.getByText("Name, type, owner").click();
  await other.getByLabel("Tags").fill("nightly");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(edit.getByLabel("Tags")).toHaveValue("nightly", { timeout: 10_000 });
  await expect(edit.getByLabel("Owner")).toHaveValue("bob");
  await expect(remove).toHaveValue("Ac");

  await context.clearCookies();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(tab, broker);
  await expect(edit.getByLabel("Owner")).toHaveValue("bob", { timeout: 10_000 });
  await expect(remove).toHaveValue("Ac");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("bob", { exact: true })).toBeVisible();
  await remove.fill("");
  await admin.getByRole("link", { name: "Salesforce Org Management" }).first().click();
  await expect(admin.getByRole("row", { name: /Acme/ })).toBeVisible();
});

test("a file of orgs that was not brought in is asked about, and to be chosen again", async ({
  admin,
  register,
  context,
  broker,
}) => {
  const adopt = new AdoptPage(admin);
  await adopt.open();
  await adopt.pasted.fill(`${HEAD}\nAcme,QA,login.salesforce.com,ECA,,,`);
  await adopt.look.click();
  await adopt.bringIn.waitFor();
  await admin.getByRole("link", { name: "Salesforce Org Management" }).first().click();
  await register.leaving.getByRole("button", { name: "Stay" }).click();
  await context.clearCookies();
  await adopt.bringIn.click();
  await admin.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(await context.newPage(), broker);
  await expect(admin.getByText("Choose or paste the file again.")).toBeVisible({ timeout: 10_000 });
  await adopt.pasted.fill(`${HEAD}\nAcme,QA,login.salesforce.com,ECA,,,`);
  await adopt.look.click();
  await adopt.bringIn.click();
  await adopt.outcome.getByText("What was done").waitFor();
  await admin.getByRole("link", { name: "All orgs" }).click();
  await expect(admin.getByRole("row", { name: /Acme/ })).toBeVisible();
});

test("while the broker is away, pages say that they may be old, and go on by themselves", async ({
  admin,
  register,
  app,
  broker,
  atSalesforce,
  context,
}) => {
  await register.connected("Acme", app, atSalesforce);
  const details = await context.newPage();
  await admin.getByRole("link", { name: "Org details" }).click();
  await details.goto(admin.url());
  await details.getByRole("heading", { name: "Acme", level: 1 }).waitFor();
  await admin.goto(broker.url);
  await admin.getByRole("row", { name: /Acme/ }).waitFor();
  await broker.kill();

  for (const page of [admin, details]) {
    const away = page.getByRole("alert").filter({ hasText: "this page may be old" });
    await expect(away).toContainText(/What you see is from .*(now|second|minute)/, {
      timeout: 10_000,
    });
    await expectAccessible(page);
  }
  await expect(admin.getByRole("row", { name: /Acme/ })).toBeVisible();
  await broker.start();
  for (const page of [admin, details]) {
    await expect(page.getByRole("alert")).toHaveCount(0, { timeout: 10_000 });
  }
});

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
