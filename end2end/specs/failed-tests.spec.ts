import { NAME, byConnectedApp, byExternalClientApp, byPassword } from "../fixtures/connected.ts";
import { type Page, expect, test } from "../fixtures/test.ts";
import { switched } from "../tables/control.ts";
import { BY_APP } from "../tables/proofs/by-app.ts";
import { BY_USER, LOCKED_OUT } from "../tables/proofs/by-password.ts";
import { type ProofRow, told } from "../tables/proofs/row.ts";

/** Longer than a session of Salesforce's lasts. */
const LONG = 3 * 3600;

const CONNECTED = {
  "an External Client App": { begin: byExternalClientApp, rows: BY_APP },
  "a Connected App": { begin: byConnectedApp, rows: BY_APP },
  "Standard Authentication": {
    begin: byPassword,
    rows: BY_USER,
  },
};

async function expectFailed(page: Page, row: Omit<ProofRow, "when" | "pull">): Promise<void> {
  const result = page.getByRole("region", { name: "Test", exact: true }).getByRole("status");
  await expect(result).toContainText("The connection in use does not work");
  for (const text of told(row)) await expect(result).toContainText(text);
  const ofClass = row.class === "passes" ? "Unreachable" : "Needs reauthentication";
  const status = row.status ?? ofClass;
  await expect(page.getByText(status, { exact: true }).first()).toBeVisible();
}

async function expectWorks(page: Page): Promise<void> {
  const result = page.getByRole("region", { name: "Test", exact: true }).getByRole("status");
  await expect(result).toContainText("The connection in use works");
  await expect(result).toContainText("had ended; renewed");
  await expect(page.getByText("Connected", { exact: true }).first()).toBeVisible();
}

for (const [what, { begin, rows }] of Object.entries(CONNECTED)) {
  test(`a test of ${what} that fails says where, and whether it passes`, async ({
    admin,
    app,
    salesforce,
    broker,
  }) => {
    test.setTimeout(120_000);
    const callbackUrl = `${broker.url}/oauth/_callback`;
    const connected = await begin({ page: admin, salesforce, callbackUrl });
    // A user's password has no app, and no row for it is about one.
    const used = "consumer_key" in connected ? connected : app;
    const restore = await salesforce.remember(used);
    const press = admin.getByRole("button", { name: "Test the connection in use" });
    for (const row of rows) {
      await test.step(row.when, async () => {
        await salesforce.later(LONG);
        await row.pull(salesforce, used);
        await press.click();
        await expectFailed(admin, row);
        await restore();
        await salesforce.later(LONG);
        await press.click();
        await expectWorks(admin);
      });
    }
  });
}

test("a user who is locked out is logged in again after a reauthentication alone", async ({
  admin,
  app,
  register,
  salesforce,
  broker,
}) => {
  const callbackUrl = `${broker.url}/oauth/_callback`;
  const user = await byPassword({ page: admin, salesforce, callbackUrl });
  const details = admin.url();
  const restore = await salesforce.remember(app);
  await salesforce.later(LONG);
  const press = admin.getByRole("button", { name: "Test the connection in use" });
  for (const row of LOCKED_OUT) {
    await test.step(row.when, async () => {
      await row.pull(salesforce, app);
      await press.click();
      await expectFailed(admin, row);
      await restore();
    });
  }
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await register.password.fill(user.password);
  await register.securityToken.fill(user.security_token);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await admin.getByRole("heading", { name: `${NAME} is reauthenticated` }).waitFor();
  await salesforce.later(LONG);
  await admin.goto(details);
  await press.click();
  await expectWorks(admin);
});

test("a failed test of an app that may have been converted says why, and states nothing", async ({
  admin,
  register,
  salesforce,
  broker,
}) => {
  const callbackUrl = `${broker.url}/oauth/_callback`;
  const app = await byConnectedApp({ page: admin, salesforce, callbackUrl });
  const details = admin.url();
  const restore = await salesforce.remember(app);
  await salesforce.later(LONG);
  await switched("blocked")(salesforce, app);
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await register.consumerId.fill(app.consumer_key);
  const offer = admin.getByRole("region", { name: "Converted in place?" });
  const press = offer.getByRole("button", { name: "Test what is in use" });
  await press.click();
  await expect(offer).toContainText("The connection in use does not work");
  for (const text of told({ step: "renewal", code: "app_blocked" }))
    await expect(offer).toContainText(text);
  await restore();
  await press.click();
  await expect(offer).toContainText("The connection in use works");
  await admin.goto(details);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText("OAuth via Connected App");
});
