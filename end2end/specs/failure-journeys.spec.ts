import { expectExplained } from "../fixtures/explained.ts";
import { expect, test } from "../fixtures/test.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import { SalesforcePages } from "../pages/salesforce.ts";

test("a decision that nobody made in time is told, and the permission given back", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("First", app, atSalesforce);
  await admin.goto(broker.url);
  await register.leave("Second", await salesforce.app(`${broker.url}/oauth/_callback`));
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Practice Org is registered already" }).waitFor();
  await broker.later(30 * 60 + 1);
  await admin.reload();

  await expectExplained(admin, "Second", salesforce.practice.my_domain, {
    code: "decision_expired",
    says: "Nobody decided within 30 minutes what was to become of the permission",
    next: "Try again, and decide when you are back here.",
    who: "you",
  });
});

test("another org than the registered one is named, and its permission given back", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  const other = salesforce.org("other");
  const theirs = await salesforce.app(`${broker.url}/oauth/_callback`, { org: "other" });
  await register.connected("Acme", app, atSalesforce);
  await register.reauthenticate();
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(other.my_domain);
  await register.consumerId.fill(theirs.consumer_key);
  await register.consumerSecret.fill(theirs.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await new SalesforcePages(admin, other).allow();

  await admin.getByRole("heading", { name: "Acme is not reauthenticated" }).waitFor();
  await expectExplained(admin, "Acme", other.my_domain, {
    code: "other_org",
    says: "You logged in to Other Org (as admin@other.example), which is another org",
    likely: "The browser was still logged in to another org.",
    next: "Log in to the right org",
    who: "you",
  });
  await expect.poll(() => salesforce.requestsTo("/services/oauth2/revoke")).toBe(1);
});

test("a login host that the org has switched off leads to the org's own", async ({
  admin,
  register,
  app,
  broker,
  salesforce,
}) => {
  await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
    switches: { known_on_login_hosts: true },
  });
  await salesforce.control("PATCH", "/orgs/practice", { switches: { login_host_disabled: true } });
  await register.open();
  await register.fill("Acme UAT", app);
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(salesforce.login);
  await register.connect.click();
  await new SalesforcePages(admin, salesforce.practice).enter();
  await admin.getByRole("heading", { name: "This login method isn't available" }).waitFor();
  const shown = await admin.locator("body").innerText();
  await admin.goto(broker.url);
  await admin.getByRole("link", { name: "Resume Acme UAT" }).click();
  await new AuthorizationPage(admin).paste(shown);

  await expectExplained(admin, "Acme UAT", salesforce.login, {
    code: "login_host_off",
    says: "This org does not let its people log in at login or test.salesforce.com.",
    next: "Use the org's own My Domain as login URL.",
    where: "myDomain",
    who: "you",
  });
});

test("a connected app is put right where connected apps are kept", async ({
  admin,
  register,
  broker,
  salesforce,
}) => {
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  await register.open();
  await admin.getByRole("radio", { name: "OAuth via Connected App" }).check();
  await register.fill("Acme UAT", { ...app, consumer_secret: "0".repeat(64) });
  await register.connect.click();
  const place = register.findings.last().getByRole("link");
  await expect(place).toHaveAccessibleName("Setup → App Manager (opens in a new tab)");
  await register.connectAnyway.click();
  await new SalesforcePages(admin, salesforce.practice).allow();

  await expectExplained(admin, "Acme UAT", salesforce.practice.my_domain, {
    code: "wrong_consumer_secret",
    says: "Salesforce did not accept the consumer secret.",
    likely: "The secret was not copied whole.",
    next: "Paste the current consumer ID and consumer secret",
    where: "appManager",
    who: "admin",
  });
});
