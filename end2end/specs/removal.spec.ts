import { NAME, byConnectedApp, byPassword } from "../fixtures/connected.ts";
import { type Broker, type Page, expect, expectAccessible, test } from "../fixtures/test.ts";
import { hangsUp, refuses, says } from "../tables/control.ts";

const REVOKE = "/services/oauth2/revoke";

test("an org is removed by its name, and its permission given back", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const removal = admin.getByRole("region", { name: "Remove" });
  const name = removal.getByLabel("Type the name to remove it");
  const remove = removal.getByRole("button", { name: "Remove Acme" });
  await remove.click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(/not the name of the record/);
  await expectAccessible(admin);

  await name.fill("Acme");
  await remove.click();

  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  const done = admin.getByRole("status").filter({ hasText: "Acme was removed" });
  await expect(done).toContainText("Its permission is being given back to Salesforce.");
  await expectAccessible(admin);
  await admin.reload();
  await expect(done).toHaveCount(0);
  await expect.poll(() => salesforce.requestsTo(REVOKE)).toBe(1);
});

test("an org is removed while Salesforce fails, and its permission given back later", async ({
  admin,
  app,
  salesforce,
  broker,
}) => {
  test.slow();
  const callbackUrl = `${broker.url}/oauth/_callback`;
  await byConnectedApp({ page: admin, salesforce, callbackUrl });
  const ways = [
    hangsUp("revoke"),
    says("revoke", 503, "text/html", "<p>maintenance</p>"),
    refuses("revoke", "rate_limit_exceeded", "too many requests"),
  ];
  for (const [failed, fails] of ways.entries()) {
    await salesforce.control("DELETE", "/inject");
    await fails(salesforce, app);
    if (failed === 0) await remove(admin);
    else await tryAgain(broker, failed);
    await expect.poll(() => salesforce.requestsTo(REVOKE)).toBe(failed + 1);
    expect(await salesforce.control("GET", "/grants")).toMatchObject([{ ended: null }]);
  }
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await salesforce.control("DELETE", "/inject");
  await tryAgain(broker, ways.length);
  const grants = () => salesforce.control("GET", "/grants");
  await expect.poll(grants).toMatchObject([{ ended: "revoked" }]);
});

/** Each pause is twice the last one, and a broker that starts looks what is due. */
async function tryAgain(broker: Broker, failed: number): Promise<void> {
  await broker.later(60 * 2 ** failed);
  await broker.restart();
}

test("an org with a password is removed without a word to Salesforce", async ({
  admin,
  salesforce,
  broker,
}) => {
  const callbackUrl = `${broker.url}/oauth/_callback`;
  await byPassword({ page: admin, salesforce, callbackUrl });
  const asked = (await salesforce.requests()).length;
  await remove(admin);
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await expect(admin.getByText("There was no permission at Salesforce")).toBeVisible();
  await broker.restart();
  expect(await salesforce.requests()).toHaveLength(asked);
});

async function remove(page: Page): Promise<void> {
  const removal = page.getByRole("region", { name: "Remove" });
  await removal.getByLabel("Type the name to remove it").fill(NAME);
  await removal.getByRole("button", { name: `Remove ${NAME}` }).click();
}
