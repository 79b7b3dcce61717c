import { expectCopied, expectExplained, failed } from "../fixtures/explained.ts";
import { FAILURES, fail, oneOfEachWay } from "../fixtures/fail.ts";
import { type Page, expect, test } from "../fixtures/test.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import type { RegisterPage } from "../pages/register.ts";

const NAME = "Acme UAT";

for (const [when, rows] of Object.entries(FAILURES)) {
  test(`each failure is explained: ${when}`, async ({
    admin,
    register,
    app,
    salesforce,
    context,
    broker,
  }) => {
    test.slow();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: broker.url });
    const restore = await salesforce.remember(app);
    await register.leave(NAME, app);
    await admin.goto(broker.url);
    await admin.getByRole("link", { name: `Resume ${NAME}` }).click();
    for (const row of rows) {
      await test.step(row.code, async () => {
        await fail(admin, salesforce, app, row);
        await expectExplained(admin, NAME, salesforce.practice.my_domain, row);
        await expectCopied(admin, salesforce, row);
        await restore();
      });
    }
    await expectNothingRegistered(admin, broker.url);
  });
}

/** What else is registered by an app; all that differs is said in the specs of each. */
const BY_CONNECTED_APP = {
  "an org": async (register: RegisterPage) => {
    await register.open();
    await register.page.getByRole("radio", { name: "OAuth via Connected App" }).check();
  },
  "a Dev Hub": async (register: RegisterPage) => {
    await register.page.getByRole("link", { name: "Settings → Salesforce Org" }).click();
    await register.page.getByRole("link", { name: "Register Dev Hub" }).click();
  },
};

for (const [what, open] of Object.entries(BY_CONNECTED_APP)) {
  test(`${what} that is not registered by a Connected App leaves nothing`, async ({
    admin,
    register,
    salesforce,
    broker,
  }) => {
    test.slow();
    const callbackUrl = `${broker.url}/oauth/_callback`;
    const app = await salesforce.app(callbackUrl, { kind: "connected_app" });
    const restore = await salesforce.remember(app);
    await open(register);
    await register.fill(NAME, app);
    await register.connect.click();
    await admin.waitForURL(/127\.0\.0\.1/);
    await admin.goto(broker.url);
    await admin.getByRole("link", { name: `Resume ${NAME}` }).click();
    for (const row of oneOfEachWay()) {
      await test.step(row.code, async () => {
        await fail(admin, salesforce, app, row);
        await expect(failed(admin, NAME)).toBeVisible();
        await expect(new AuthorizationPage(admin).explanation).toContainText(row.says);
        await restore();
      });
    }
    await expectNothingRegistered(admin, broker.url);
  });
}

async function expectNothingRegistered(page: Page, broker: string): Promise<void> {
  for (const kind of ["org", "dev_hub"]) {
    const listed = await page.request.get(`${broker}/api/v1/orgs?kind=${kind}`);
    expect(await listed.json()).toMatchObject({ items: [] });
  }
}
