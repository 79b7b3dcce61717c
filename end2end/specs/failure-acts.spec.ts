import { expectExplained } from "../fixtures/explained.ts";
import { FAILURES, fail } from "../fixtures/fail.ts";
import { type App, type Page, type Salesforce, expect, test } from "../fixtures/test.ts";
import type { RegisterPage } from "../pages/register.ts";
import type { SalesforcePages } from "../pages/salesforce.ts";
import { BY_PASSWORD } from "../tables/failures/by-password.ts";

const NAME = "Acme";
/** Longer than a session of Salesforce's lasts. */
const LONG = 3 * 3600;

interface Before {
  register: RegisterPage;
  atSalesforce: SalesforcePages;
  salesforce: Salesforce;
  callbackUrl: string;
}

interface Act {
  begin: (before: Before) => Promise<void>;
  act: string;
  /** The other app's; what is said of an External Client App is in the tables. */
  kind?: "connected_app";
}

async function byConnectedApp({ register, atSalesforce, salesforce, callbackUrl }: Before) {
  const app = await salesforce.app(callbackUrl, { kind: "connected_app" });
  await register.byConnectedApp(NAME, app, atSalesforce);
}

/** How an org is authorized at first, and what is then done to it with another app. */
const ACTS: Record<string, Act> = {
  "a reauthentication": {
    begin: async ({ register, atSalesforce, salesforce, callbackUrl }) =>
      register.connected(NAME, await salesforce.app(callbackUrl), atSalesforce),
    act: "Reauthenticate",
  },
  "a reauthentication by Connected App": {
    begin: byConnectedApp,
    act: "Reauthenticate",
    kind: "connected_app",
  },
  "a migration from a Connected App": {
    begin: byConnectedApp,
    act: "Move to OAuth via ECA",
  },
  "a migration from Standard Authentication": {
    begin: async ({ register, salesforce }) => {
      await register.byPassword(NAME, await salesforce.passwordLogins());
      await register.connect.click();
      await register.page.getByRole("heading", { name: `${NAME} is connected` }).waitFor();
    },
    act: "Move to OAuth via ECA",
  },
};

/** What was in use is tested, and for that renewed. */
async function expectUnharmed(page: Page, org: string): Promise<void> {
  const { origin } = new URL(org);
  const id = org.split("/").at(-1);
  const tested = await page.request.post(`${origin}/api/v1/orgs/${id}/test`, {
    data: {},
    headers: { origin, "x-requested-with": "broker-app" },
  });
  expect(await tested.json()).toMatchObject({ failure: null, renewed: true });
}

for (const [what, { begin, act, kind }] of Object.entries(ACTS)) {
  for (const [when, rows] of Object.entries(FAILURES)) {
    test(`${what} that fails leaves what was in use: ${when}`, async ({
      admin,
      register,
      atSalesforce,
      salesforce,
      broker,
    }) => {
      test.slow();
      const callbackUrl = `${broker.url}/oauth/_callback`;
      await begin({ register, atSalesforce, salesforce, callbackUrl });
      await admin.getByRole("link", { name: "Org details" }).click();
      const begins = admin.getByRole("link", { name: act }).last();
      await begins.waitFor();
      const org = admin.url();
      const app: App = await salesforce.app(callbackUrl, kind === undefined ? {} : { kind });
      const restore = await salesforce.remember(app);
      await begins.click();
      await register.consumerId.fill(app.consumer_key);
      await register.consumerSecret.fill(app.consumer_secret);
      await admin.getByRole("button", { name: "Authenticate" }).click();
      await admin.waitForURL(/127\.0\.0\.1/);
      await admin.goto(broker.url);
      await admin.getByRole("link", { name: `Resume ${NAME}` }).click();
      for (const row of rows) {
        await test.step(row.code, async () => {
          await fail(admin, salesforce, app, row);
          await admin.getByRole("heading", { name: `${NAME} is not` }).waitFor();
          if (kind === undefined)
            await expectExplained(admin, NAME, salesforce.practice.my_domain, row);
          await restore();
          await salesforce.later(LONG);
          await expectUnharmed(admin, org);
        });
      }
    });
  }
}

test("a reauthentication by password that fails leaves what was in use", async ({
  admin,
  register,
  app,
  salesforce,
}) => {
  test.slow();
  const user = await salesforce.passwordLogins();
  const restore = await salesforce.remember(app);
  await register.byPassword(NAME, user);
  await register.connect.click();
  await admin.getByRole("heading", { name: `${NAME} is connected` }).waitFor();
  await admin.getByRole("link", { name: "Org details" }).click();
  await admin.getByRole("heading", { name: "In use" }).waitFor();
  const org = admin.url();
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  for (const [index, row] of BY_PASSWORD.entries()) {
    await test.step(row.code, async () => {
      if (index > 0) await admin.getByRole("link", { name: "Type the password again" }).click();
      await register.password.fill(user.password);
      const tokenLeftOut = row.code === "security_token_needed";
      await register.securityToken.fill(tokenLeftOut ? "" : user.security_token);
      if (!tokenLeftOut) await row.pull?.(salesforce, app);
      await admin.getByRole("button", { name: "Authenticate" }).click();
      await expectExplained(admin, NAME, salesforce.practice.my_domain, row);
      await restore();
      await salesforce.later(LONG);
      await expectUnharmed(admin, org);
    });
  }
});
