import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, type Broker, expect, expectAccessible, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";

/** Settings of a broker whose operator has this app; its secret is in a file outside the data. */
function settings(broker: Broker, app: App): Record<string, string> {
  const file = join(broker.folder, "operator-secret");
  writeFileSync(file, app.consumer_secret);
  return {
    BROKER_CONNECTED_APP_CONSUMER_ID: app.consumer_key,
    BROKER_CONNECTED_APP_CONSUMER_SECRET_FILE: file,
  };
}

test("an org is registered with the operator's app, and says when the configuration lacks it", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  test.slow();
  const callback = `${broker.url}/oauth/_callback`;
  const app = await salesforce.app(callback, { kind: "connected_app" });
  await broker.restart(settings(broker, app));
  await admin.goto(broker.url);
  await register.open();
  await expect(register.consumerId).toBeVisible();
  await admin.getByRole("radio", { name: "OAuth via Connected App" }).check();
  await expect(admin.getByText("a new one has needed a Support case").first()).toBeVisible();
  const operators = admin.getByRole("radio", { name: "Your operator's app" });
  await expect(operators).toBeChecked();
  await expect(register.consumerId).toHaveCount(0);
  await expect(register.consumerSecret).toHaveCount(0);
  await expect(admin.getByRole("heading", { name: "Use your operator's app" })).toBeVisible();
  await expectUsable(admin);
  await admin.getByRole("radio", { name: "An app of your own" }).check();
  await expect(register.consumerId).toBeVisible();
  await operators.check();
  await register.name.fill("Acme");
  await register.type.selectOption("UAT");
  await register.verify.click();
  await expect(register.findings).toHaveCount(5);
  for (const finding of await register.findings.all()) await expect(finding).toContainText("right");
  await register.connect.click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme is connected" })).toBeVisible();
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText("your operator's app");
  await expect(inUse).toContainText(app.consumer_key.slice(-4));

  await broker.restart();
  await admin.goto(details);
  // code: "operator_app_gone",
  const said = "This org was authorized with a connected app of whoever runs the broker";
  await expect(admin.getByText("Needs reauthentication").first()).toBeVisible();
  await expect(admin.getByText(said).first()).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  const result = admin.getByRole("region", { name: "Test", exact: true }).getByRole("status");
  await expect(result).toContainText("The connection in use does not work");
  await expect(result).toContainText(said);

  await admin.getByRole("link", { name: "Reauthenticate" }).click();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(register.consumerId).toHaveAccessibleDescription(
    /Whoever runs the broker has set no connected app/,
  );
  await broker.restart(settings(broker, app));
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Acme is reauthenticated" })).toBeVisible();
});

test("a Dev Hub is registered with the operator's app", async ({
  admin,
  register,
  broker,
  salesforce,
}) => {
  const hub = salesforce.org("other");
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, {
    org: "other",
    kind: "connected_app",
  });
  await broker.restart(settings(broker, app));
  await admin.goto(`${broker.url}/register?kind=dev_hub`);
  await expect(admin.getByRole("radio", { name: "Your operator's app" })).toBeChecked();
  await register.name.fill("Hub");
  await register.type.selectOption("Production");
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(hub.my_domain);
  await register.connect.click();
  await admin.getByLabel("Username").fill(hub.users[0]?.username ?? "");
  await admin.getByLabel("Password").fill(hub.users[0]?.password ?? "");
  await admin.getByRole("button", { name: "Log In" }).click();
  await admin.getByRole("button", { name: "Allow" }).click();
  await expect(admin.getByRole("heading", { name: "Hub is connected" })).toBeVisible();
});
