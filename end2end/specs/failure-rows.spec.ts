import { expectCopied, expectExplained } from "../fixtures/explained.ts";
import { type App, type Page, type Salesforce, test } from "../fixtures/test.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import { SalesforcePages } from "../pages/salesforce.ts";
import { AFTER_THE_EXCHANGE } from "../tables/failures/after-the-exchange.ts";
import { AT_SALESFORCE } from "../tables/failures/at-salesforce.ts";
import { AT_THE_EXCHANGE } from "../tables/failures/at-the-exchange.ts";
import type { FailureRow } from "../tables/failures/row.ts";

const NAME = "Acme UAT";

/** Leaves, and comes back as the row says. */
async function fail(page: Page, salesforce: Salesforce, app: App, row: FailureRow): Promise<void> {
  const run = new AuthorizationPage(page);
  const atSalesforce = new SalesforcePages(page, salesforce.practice);
  const ours = page.url();
  const pull = async () => row.pull?.(salesforce, app);
  const pasteInstead = async (shown: string) => {
    await page.goto(ours);
    await run.paste(shown);
  };
  if (row.way !== "allows late") await pull();
  await run.goOn.click();
  await page.waitForURL(/127\.0\.0\.1/);
  switch (row.way) {
    case "logs in":
      return atSalesforce.enter();
    case "denies":
      return atSalesforce.deny();
    case "allows":
      return atSalesforce.allow();
    case "allows late":
      await atSalesforce.logIn();
      await pull();
      return page.getByRole("button", { name: "Allow" }).click();
    case "pastes the text":
      return pasteInstead(await page.locator("body").innerText());
    case "pastes the address":
      await atSalesforce.enter();
      await page.waitForURL(/RemoteAccessErrorPage/);
      return pasteInstead(page.url());
  }
}

const GROUPS = {
  "before Salesforce gives a code": AT_SALESFORCE,
  "when the code is redeemed": AT_THE_EXCHANGE,
  "after Salesforce granted": AFTER_THE_EXCHANGE,
};

for (const [when, rows] of Object.entries(GROUPS)) {
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
  });
}
