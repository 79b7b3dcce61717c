import { NAME, byConnectedApp, byPassword } from "../fixtures/connected.ts";
import { Left } from "../fixtures/left.ts";
import { type App, type Page, expect, test } from "../fixtures/test.ts";
import { BY_APP } from "../tables/proofs/by-app.ts";
import { BY_USER, LOCKED_OUT } from "../tables/proofs/by-password.ts";
import { told } from "../tables/proofs/row.ts";

/** Longer than a session of Salesforce's lasts. */
const LONG = 3 * 3600;

const BEFORE = {
  "a Connected App": {
    begin: byConnectedApp,
    rows: BY_APP,
    ends: false,
  },
  "Standard Authentication": {
    begin: byPassword,
    rows: [...BY_USER, ...LOCKED_OUT],
    ends: true,
  },
};

function kept(page: Page) {
  return page.getByRole("region", { name: "Previous credentials" });
}

async function rollBack(page: Page): Promise<void> {
  const name = /^Roll back/;
  await kept(page).getByRole("button", { name }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
}

for (const [what, { begin, rows, ends }] of Object.entries(BEFORE)) {
  test(`a roll back to ${what} that fails leaves the External Client App in use`, async ({
    admin,
    register,
    atSalesforce,
    app,
    salesforce,
    broker,
  }) => {
    test.setTimeout(150_000);
    const callbackUrl = `${broker.url}/oauth/_callback`;
    const before = await begin({ page: admin, salesforce, callbackUrl });
    const org = admin.url();
    // A user's password has no app, and no row for it is about one.
    const old: App = "consumer_key" in before ? before : app;
    const restore = await salesforce.remember(old);
    const eca = await salesforce.app(callbackUrl);
    await admin.getByRole("link", { name: "Move to OAuth via ECA" }).first().click();
    await register.consumerId.fill(eca.consumer_key);
    await register.consumerSecret.fill(eca.consumer_secret);
    await admin.getByRole("button", { name: "Authenticate" }).click();
    await atSalesforce.logIn("username" in before ? before : undefined);
    await admin.getByRole("button", { name: "Allow" }).click();
    await admin.getByRole("heading", { name: `${NAME} uses OAuth via External` }).waitFor();

    const left = new Left(admin.request, org);
    const inUse = admin.getByRole("region", { name: "In use", exact: true });
    for (const row of rows) {
      await test.step(row.when, async () => {
        await salesforce.later(LONG);
        await row.pull(salesforce, old);
        await admin.goto(org);
        await rollBack(admin);
        const why = kept(admin).getByRole("alert");
        await expect(why).toContainText("Not rolled back");
        for (const text of told(row)) await expect(why).toContainText(text);
        await expect(inUse).toContainText(`key …${eca.consumer_key.slice(-4)}`);
        await restore();
        await salesforce.later(LONG);
        await left.expectUnharmed();
      });
    }
    if (ends) return;
    await salesforce.later(LONG);
    await admin.goto(org);
    await rollBack(admin);
    await expect(inUse).toContainText(`key …${old.consumer_key.slice(-4)}`);
    await salesforce.later(LONG);
    await left.expectUnharmed();
  });
}
