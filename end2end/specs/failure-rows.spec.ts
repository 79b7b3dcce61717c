import { expectCopied, expectExplained } from "../fixtures/explained.ts";
import { FAILURES, fail } from "../fixtures/fail.ts";
import { test } from "../fixtures/test.ts";

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
  });
}
