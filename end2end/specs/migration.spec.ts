import { expect, expectAccessible, signIn, test } from "../fixtures/test.ts";

test("an org moves from a Connected App to an External Client App on its record", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();

  await expect(admin.getByRole("heading", { name: "Migrate Acme" })).toBeVisible();
  const facts = admin.getByRole("region", { name: "What changes and what stays" });
  await expect(facts).toContainText(`key …${old.consumer_key.slice(-4)}`);
  await expect(facts).toContainText("This record, with its id and its name");
  await expect(facts).toContainText("not known what uses this org");
  await expect(
    admin.getByRole("heading", { name: "Create the External Client App" }),
  ).toBeVisible();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(register.consumerId).toHaveAccessibleDescription(/Consumer ID is required/);
  await expectAccessible(admin);
  await register.consumerId.fill(eca.consumer_key);
  await register.consumerSecret.fill(eca.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();

  await expect(
    admin.getByRole("heading", { name: "Acme uses OAuth via External Client App now" }),
  ).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Org details" }).click();
  expect(admin.url(), "the same record").toBe(details);
  const kept = admin.getByRole("region", { name: "Previous credentials" });
  await expect(kept).toContainText("OAuth via Connected App");
  await expect(kept).toContainText(`key …${old.consumer_key.slice(-4)}`);
  await expect(admin.getByRole("link", { name: "Move to OAuth via ECA" })).toHaveCount(0);
  await expectAccessible(admin);
  await admin.goto(broker.url);
  const row = admin.getByRole("row", { name: /Acme/ });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("ECA");

  const unfinished = admin.getByRole("region", { name: /Unfinished/ });
  await expect(unfinished).toHaveCount(0);
  await broker.later(6 * 24 * 3600 + 60);
  await signIn(admin, broker);
  await expect(unfinished).toContainText(
    /previous credentials \(OAuth via Connected App, key ….*\) are destroyed/,
  );
  await expectAccessible(admin);
  await unfinished.getByRole("link", { name: "Look at it (Acme)" }).click();
  await expect(kept).toContainText("Destroyed");
});

test("a migration that fails says so, and the connected app goes on", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await register.consumerId.fill(eca.consumer_key);
  await register.consumerSecret.fill(eca.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.deny();

  await expect(admin.getByRole("heading", { name: "Acme is not migrated" })).toBeVisible();
  await expect(admin.getByText("Nothing in use was changed")).toBeVisible();
  await admin.getByRole("link", { name: "Change the form" }).click();
  await expect(admin.getByRole("heading", { name: "Migrate Acme" })).toBeVisible();
  await expect(register.consumerId).toHaveValue(eca.consumer_key);
  await register.consumerSecret.fill(eca.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await expect(
    admin.getByRole("heading", { name: "Acme uses OAuth via External Client App now" }),
  ).toBeVisible();
});
