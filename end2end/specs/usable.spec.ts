import { type Page, expect, signIn, test } from "../fixtures/test.ts";
import { expectFits, expectUsable } from "../fixtures/usable.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import { appWith, refuses, switched } from "../tables/control.ts";

test.use({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 2 });

/** As long as a name may be, and no place to break it. */
const LONG = "Acme_".repeat(16);
const NO_SUCH_KEY = `3MVG9${"x".repeat(80)}`;
const ELSEWHERE = { callback_urls: ["https://elsewhere.example/oauth/_callback"] };

/** Opens the page of the one registration that is under way. */
async function resume(page: Page, list: string): Promise<AuthorizationPage> {
  await page.goto(list);
  await page.getByRole("link", { name: /^Resume/ }).click();
  const run = new AuthorizationPage(page);
  await run.heading("The form as it is kept").waitFor();
  return run;
}

test("the sign-in page and the empty list", async ({ page, broker }) => {
  await page.goto(await broker.signInLink());
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectUsable(page);
  await signIn(page, broker);
  await expectUsable(page);
});

test("a form with faults: its summary has the focus", async ({ admin, register }) => {
  await register.open();
  await expectUsable(admin);
  await register.connect.click();
  await expect(admin.getByRole("alert").filter({ hasText: "There is a problem" })).toBeFocused();
  await expectUsable(admin);
});

test("what Verify found: right, wrong and untold", async ({ admin, register, app, salesforce }) => {
  test.slow();
  await register.open();
  await register.fill("Acme UAT", app);
  await register.verify.click();
  await expect(admin.getByText("Salesforce can still refuse at login")).toBeVisible();
  await expectUsable(admin);
  await appWith(ELSEWHERE)(salesforce, app);
  await switched("code_checked_first")(salesforce, app);
  await register.connect.click();
  await expect(admin.getByText("Not connected: correct what is wrong")).toBeVisible();
  await expect(register.findings.last()).toContainText("could not be told before login");
  await expectUsable(admin);
  await register.fill("Acme UAT", { ...app, consumer_key: NO_SUCH_KEY });
  await register.verify.click();
  await expect(admin.getByRole("button", { name: "Wait until it is active" })).toBeVisible();
  await expectUsable(admin);
});

test("waiting until the consumer ID is active, and active", async ({
  admin,
  register,
  broker,
  salesforce,
}) => {
  test.slow();
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, { delay_seconds: 20 });
  await register.open();
  await register.fill("Acme UAT", app);
  await register.connect.click();
  await expect(admin.getByRole("heading", { name: "Not active yet" })).toBeVisible();
  await expectUsable(admin);
  // Only Salesforce's clock moves: the broker's own next try is not due.
  await salesforce.later(21);
  await admin.getByRole("button", { name: "Try again now" }).click();
  await expect(admin.getByRole("heading", { name: "The consumer ID is active" })).toBeVisible();
  await expectUsable(admin);
});

test("what did Salesforce show you, and too late", async ({ admin, register, app, broker }) => {
  test.slow();
  await register.leave("Acme UAT", app);
  const run = await resume(admin, broker.url);
  await run.pictures.getByText("Or pick what it looks like").click();
  await run.paste("Nothing that anybody knows");
  await expect(admin.getByText("Nothing in this text is known to us.")).toBeVisible();
  await expectUsable(admin);
  await broker.later(15 * 60 + 1);
  await admin.reload();
  await expect(run.heading("The login at Salesforce took too long")).toBeVisible();
  await expectUsable(admin);
});

test("failed, with causes, place and technical details", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  await switched("ip_restricted")(salesforce, app);
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  const run = new AuthorizationPage(admin);
  await expect(run.heading("Acme UAT is not registered")).toBeVisible();
  await run.details.getByText("Technical details").click();
  await expectUsable(admin);
});

test("failed, in long words of Salesforce's own", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  await refuses("token", `NEW_${"X".repeat(90)}`, "y".repeat(200))(salesforce, app);
  await register.leave(LONG, app);
  await atSalesforce.allow();
  const run = new AuthorizationPage(admin);
  await expect(run.heading("is not registered")).toBeVisible();
  await run.details.getByText("Technical details").click();
  await expectUsable(admin);
});

test("connected, the list with filters and unfinished work, and an org", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  test.slow();
  await register.leave(LONG, app);
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: `${LONG} is connected` })).toBeVisible();
  await expectUsable(admin);
  await admin.goto(broker.url);
  await register.leave("At Salesforce", app);
  await admin.goto(broker.url);
  await register.leave(`Denied ${LONG}`.slice(0, 80), app);
  await atSalesforce.deny();
  await expect(admin.getByRole("heading", { name: /^Denied .* is not registered$/ })).toBeVisible();
  const young = await salesforce.app(`${broker.url}/oauth/_callback`, { delay_seconds: 500 });
  await admin.goto(broker.url);
  await register.open();
  await register.fill("Young", young);
  await register.connect.click();
  await expect(admin.getByRole("heading", { name: "Not active yet" })).toBeVisible();

  await admin.goto(broker.url);
  await admin.getByLabel("Authentication").selectOption("ECA");
  await expect(admin.getByRole("link", { name: "Show all" })).toBeVisible();
  await expect(admin.getByRole("region", { name: /Unfinished/ }).getByRole("listitem")).toHaveCount(
    3,
  );
  await expectUsable(admin);
  await admin.getByRole("button", { name: /^Discard Denied/ }).click();
  await expect(admin.getByRole("dialog")).toBeVisible();
  await expectUsable(admin);
  await admin.keyboard.press("Escape");
  await admin.setViewportSize({ width: 1024, height: 768 });
  await expectFits(admin, "on a small laptop");
  await admin.getByLabel("Search").fill("nothing like it");
  await expect(admin.getByRole("heading", { name: "No org matches" })).toBeVisible();
  await expectUsable(admin);
  await admin.getByRole("link", { name: "Show all orgs" }).click();
  await admin.getByRole("link", { name: LONG, exact: true }).click();
  await expect(admin.getByText("Registered as UAT, but Salesforce says")).toBeVisible();
  await expectUsable(admin);
});
