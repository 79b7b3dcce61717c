import { expect, expectAccessible, signIn, test } from "../fixtures/test.ts";

test("a link says whom it signs in, and signs in by its button, once", async ({
  page,
  broker,
  context,
}) => {
  const link = await broker.signInLink();
  await page.goto(link);
  await expect(page.getByText("This link signs in ada, an org admin.")).toBeVisible();
  expect(page.url(), "the token leaves the address at once").not.toContain("#");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Salesforce Org Management" })).toBeVisible();

  const again = await context.newPage();
  await again.goto(link);
  await expect(again.getByText(/used/).first()).toBeVisible();
  await expect(again.getByText("broker sign-in-link")).toBeVisible();
  await expect(again.getByRole("button", { name: /Sign in|Try again/ })).toHaveCount(0);
  await expectAccessible(again);
});

test("a link of fifteen minutes and one second has expired", async ({ page, broker }) => {
  const link = await broker.signInLink();
  await broker.later(15 * 60 + 1);
  await page.goto(link);

  await expect(page.getByText(/too old/)).toBeVisible();
});

test("somebody else signs in: it is said before, and other tabs are theirs", async ({
  admin,
  broker,
  context,
}) => {
  const before = await context.cookies();
  const tab = await context.newPage();
  await tab.goto(await broker.signInLink("bob"));
  await expect(tab.getByText("ada is signed in in this browser now.")).toBeVisible();
  await expectAccessible(tab);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("heading", { name: "No org is registered yet" }).waitFor();
  await expect(tab.getByText("bob", { exact: true })).toBeVisible();

  await admin.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(admin.getByText("bob", { exact: true })).toBeVisible();
  // The session that was replaced is at its end.
  await context.addCookies(before);
  await admin.reload();
  await expect(admin.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("without a session every page leads to signing in, and back", async ({ page, broker }) => {
  await page.goto(`${broker.url}/register`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("broker sign-in-link")).toBeVisible();
});

test("what follows a sign-in is a page of this app, whatever the address says", async ({
  page,
  broker,
}) => {
  await page.goto(`${broker.url}/sign-in?next=${encodeURIComponent("//127.0.0.1/evil")}`);
  await page.goto(await broker.signInLink());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Salesforce Org Management" })).toBeVisible();
  expect(page.url()).toBe(`${broker.url}/`);
});

test("a session survives a restart of the broker, and ends by signing out", async ({
  admin,
  broker,
}) => {
  await broker.restart();
  await admin.reload();
  await expect(admin.getByRole("heading", { name: "Salesforce Org Management" })).toBeVisible();
  await admin.getByRole("button", { name: "Sign out" }).click();
  await expect(admin.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a cookie that did not stick is said", async ({ page, broker, context }) => {
  await page.goto(await broker.signInLink());
  await page.route("**/api/v1/session", async (route) => {
    const response = await route.fetch();
    await context.clearCookies();
    const headers = response.headers();
    delete headers["set-cookie"];
    await route.fulfill({ response, headers });
  });
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByText(/did not keep/)).toBeVisible();
  await expectAccessible(page);
});

test("opened as 127.0.0.1, the app goes to localhost", async ({ page, broker }) => {
  await signIn(page, broker);
  await page.goto(`http://127.0.0.1:${broker.port}/register`);

  await expect(page.getByRole("heading", { name: "Register Org" })).toBeVisible();
  expect(page.url()).toBe(`${broker.url}/register`);
});
