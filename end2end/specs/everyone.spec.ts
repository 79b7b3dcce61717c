import { expect, expectAccessible, signIn, test } from "../fixtures/test.ts";
import { expectFits } from "../fixtures/usable.ts";

test("keyboard only, from the sign-in link to Connected", async ({
  page,
  broker,
  app,
  salesforce,
}) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focus = async (role: "link" | "button" | "textbox" | "combobox", name: RegExp) => {
    const wanted = page.getByRole(role, { name });
    await wanted.waitFor();
    for (let step = 0; step < 60; step += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await press("Tab");
    }
    throw new Error(`the keyboard does not reach ${role} ${name}`);
  };
  await page.goto(await broker.signInLink());
  await focus("button", /^Sign in$/);
  await press("Enter");
  await focus("link", /^Register Org$/);
  await press("Enter");
  await focus("textbox", /^Name/);
  await page.keyboard.type("Acme UAT");
  await focus("combobox", /^Type/);
  await page.keyboard.type("UAT");
  await focus("textbox", /^Consumer ID/);
  await page.keyboard.type(app.consumer_key);
  await press("Tab");
  await expect(page.getByLabel("Consumer Secret", { exact: true })).toBeFocused();
  await page.keyboard.type(app.consumer_secret);
  await press("Enter");
  await page.waitForURL(/127\.0\.0\.1/);
  await focus("textbox", /Username/);
  await page.keyboard.type(salesforce.practice.users[0]?.username ?? "");
  await press("Tab");
  await page.keyboard.type(salesforce.practice.users[0]?.password ?? "");
  await press("Enter");
  await focus("button", /^Allow$/);
  await press("Enter");

  await expect(page.getByRole("heading", { name: "Acme UAT is connected" })).toBeFocused();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

  test("registers without scrolling sideways", async ({ admin, register, atSalesforce, app }) => {
    const fits = () => expectFits(admin, "on a phone");
    await fits();
    await register.open();
    await fits();
    await expectAccessible(admin);
    await register.fill("Acme UAT", app);
    await register.connect.click();
    await atSalesforce.allow();
    await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
    await fits();
    await expectAccessible(admin);
    await admin.getByRole("link", { name: "All orgs" }).click();
    await expect(admin.getByText("Acme UAT")).toBeVisible();
    await fits();
  });
});

test("the other place of the menu, and addresses that lead nowhere", async ({ page, broker }) => {
  await signIn(page, broker);
  await page.getByRole("link", { name: /Settings.*Salesforce Org/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Salesforce Org");
  await expectAccessible(page);
  await page.goto(`${broker.url}/nowhere`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${broker.url}/authorizations/unknown`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});
