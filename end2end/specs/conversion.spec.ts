import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";

test("the consumer ID in use is typed: the app was converted in place, which is tested and stated", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  test.slow();
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  await register.byConnectedApp("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await register.consumerId.fill("3MVG9other");
  const offer = admin.getByRole("region", { name: "Converted in place?" });
  await expect(offer).toHaveCount(0);
  await register.consumerId.fill(app.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await expect(offer).toBeVisible();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(register.consumerId).toHaveAccessibleDescription(
    /This org works with this consumer ID already/,
  );
  await offer.getByRole("button", { name: "Test what is in use" }).click();
  await expect(offer).toContainText("The connection in use works");
  await expectUsable(admin);
  await offer.getByRole("button", { name: /^State the conversion/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^State the conversion/ })
    .click();

  await expect(admin).toHaveURL(details);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText(
    "OAuth via External Client App (ECA) (stated by ada, not yet proved by an authorization)",
  );
  const stated = admin.getByRole("region", { name: "Stated, not proved" });
  await expectUsable(admin);
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Acme/ })).toContainText("ECA (stated)");

  await admin.goto(details);
  await stated.getByRole("button", { name: /^Take it back/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^Take it back/ })
    .click();
  await expect(inUse).toContainText("OAuth via Connected App");
  await expect(stated).toHaveCount(0);
});

test("another app that ends alike is not stated, and reauthenticating proves what was", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  await register.byConnectedApp("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await register.consumerId.fill(`3MVG9other${app.consumer_key.slice(-4)}`);
  const offer = admin.getByRole("region", { name: "Converted in place?" });
  const state = async () => {
    await offer.getByRole("button", { name: /^State the conversion/ }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^State the conversion/ })
      .click();
  };
  await state();
  await expect(register.consumerId).toHaveAccessibleDescription(
    /another consumer ID than the one in use/,
  );
  await expectAccessible(admin);
  await register.consumerId.fill(app.consumer_key);
  await state();
  const stated = admin.getByRole("region", { name: "Stated, not proved" });
  await expect(stated).toBeVisible();
  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(stated).toHaveCount(0);
  await expect(admin.getByRole("region", { name: "In use", exact: true })).toContainText(
    "OAuth via External Client App (ECA)",
  );
});
