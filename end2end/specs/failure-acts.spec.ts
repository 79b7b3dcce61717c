import { NAME, details } from "../fixtures/connected.ts";
import { expectExplained, failed } from "../fixtures/explained.ts";
import { FAILURES, fail, oneOfEachWay } from "../fixtures/fail.ts";
import { Left, expectNotAuthorizedYet } from "../fixtures/left.ts";
import { Module, orgOf, pipelines } from "../fixtures/modules.ts";
import { expect, test } from "../fixtures/test.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import { ACTS } from "../tables/acts.ts";

/** Longer than a session of Salesforce's lasts. */
const LONG = 3 * 3600;
/** In the long profile: `cargo xtask test --long`. */
const EVERY_ROW = process.env["LONG"] !== undefined;

for (const [what, act] of Object.entries(ACTS)) {
  test(`${what} that fails leaves things as they were, and can still succeed`, async ({
    admin,
    register,
    atSalesforce,
    salesforce,
    broker,
  }) => {
    test.setTimeout(240_000);
    const callbackUrl = `${broker.url}/oauth/_callback`;
    await act.begin({ page: admin, salesforce, callbackUrl });
    const org = admin.url();
    const left = new Left(admin.request, org);
    const module = await Module.add(broker, "Pipelines");
    await module.report(orgOf(org), pipelines(3));
    const before = await left.record();

    const change = admin.getByRole("region", { name: "Change the connection" });
    await change.getByRole("link", { name: act.link, exact: true }).click();
    const app = await salesforce.app(callbackUrl, act.kind ? { kind: act.kind } : {});
    const restore = await salesforce.remember(app);
    await register.consumerId.fill(app.consumer_key);
    await register.consumerSecret.fill(app.consumer_secret);
    if (act.moves) await admin.getByLabel("My Domain").fill(salesforce.practice.my_domain);
    await admin.getByRole("button", { name: act.press ?? "Authenticate" }).click();
    await admin.waitForURL(/127\.0\.0\.1/);
    await admin.goto(org);
    await admin.getByRole("link", { name: "Go on with these" }).click();
    const rows = act.likeAnother && !EVERY_ROW ? oneOfEachWay() : Object.values(FAILURES).flat();
    for (const row of rows) {
      await test.step(row.code, async () => {
        await fail(admin, salesforce, app, row);
        await expect(failed(admin, NAME)).toBeVisible();
        await expect(new AuthorizationPage(admin).explanation).toContainText(row.says);
        if (act.kind === undefined)
          await expectExplained(admin, NAME, salesforce.practice.my_domain, row);
        await restore();
        if (act.nothingInUse) {
          await left.expectNothingInUse();
          expect(await left.record()).toEqual(before);
        } else {
          await salesforce.later(LONG);
          await left.expectUnharmed();
        }
      });
    }
    await admin.goto(org);
    if (act.nothingInUse) await expectNotAuthorizedYet(admin);
    else await expect(admin.getByText("Connected", { exact: true })).toBeVisible();
    await expect(admin.getByRole("region", { name: "Used by" })).toContainText("Pipelines 3");

    await admin.getByRole("link", { name: "Go on with these" }).click();
    await new AuthorizationPage(admin).goOn.click();
    await atSalesforce.logIn(act.user?.(salesforce));
    await admin.getByRole("button", { name: "Allow" }).click();
    if (act.press) await admin.getByRole("button", { name: /^Apply/ }).click();
    await details(admin);
    if (act.link !== "Replace") expect(admin.url(), "the same record").toBe(org);
    const inUse = admin.getByRole("region", { name: "In use", exact: true });
    await expect(inUse).toContainText(`key …${app.consumer_key.slice(-4)}`);
    await expect(inUse).toContainText(`Login URL${salesforce.practice.my_domain}`);
    await expect(admin.getByRole("region", { name: "Used by" })).toContainText("Pipelines 3");
    await salesforce.later(LONG);
    await new Left(admin.request, admin.url()).expectUnharmed();
  });
}
