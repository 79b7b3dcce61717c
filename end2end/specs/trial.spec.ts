import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";
import type { Page } from "@playwright/test";
import type { App } from "../fixtures/salesforce.ts";
import type { RegisterPage } from "../pages/register.ts";

const TRY = "Try without applying";
const WORKS = "The connection in use works";

/** From a connected org to the form of its migration, filled; gives the org's page. */
async function toMigration(admin: Page, register: RegisterPage, eca: App): Promise<string> {
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();
  await register.consumerId.fill(eca.consumer_key);
  await register.consumerSecret.fill(eca.consumer_secret);
  return details;
}

/** What is in use still tests, and renews once its session has ended. */
async function expectWorks(admin: Page, key: string): Promise<void> {
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  const result = admin.getByRole("region", { name: "Test", exact: true }).getByRole("status");
  await expect(result).toContainText(WORKS);
  await expect(result).toContainText(`key …${key.slice(-4)}`);
}

test("new credentials are tried, compared with what is in use, and applied", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  test.slow();
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  const details = await toMigration(admin, register, eca);
  await expect(admin.getByRole("button", { name: TRY })).toHaveAccessibleDescription(
    /uses one of five approvals/,
  );
  await expectAccessible(admin);
  await admin.getByRole("button", { name: TRY }).click();
  await atSalesforce.allow();

  await expect(
    admin.getByRole("heading", { name: "Trial of Acme: apply or discard" }),
  ).toBeVisible();
  const brings = admin.getByRole("region", { name: "What the trial brings" });
  await expect(brings).toContainText("No difference was found.");
  await expect(brings).toContainText("admin@practice.example – as now");
  await expect(brings).toContainText("Modify Metadata Through Metadata API Functions");
  await expect(brings).toContainText("1 of 5 approvals");
  await expectUsable(admin);
  await admin.goto(details);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText("OAuth via Connected App");
  await expect(admin.getByRole("region", { name: "Not in use" })).toContainText(
    "what was granted waits for your answer",
  );
  await expectWorks(admin, old.consumer_key);
  await admin.goto(broker.url);
  await expect(admin.getByRole("region", { name: /Unfinished/ })).toContainText(
    "tried, not in use: waiting for you to apply or discard",
  );

  await admin.goto(details);
  await admin.getByRole("link", { name: "Go on with these" }).click();
  await admin.getByRole("button", { name: "Apply: migrate Acme" }).click();
  await expect(
    admin.getByRole("heading", { name: "Acme uses OAuth via External Client App now" }),
  ).toBeVisible();
  await admin.goto(details);
  await expect(inUse).toContainText("OAuth via External Client App (ECA)");
  await expect(admin.getByRole("region", { name: "Previous credentials" })).toBeVisible();
  await expectWorks(admin, eca.consumer_key);
});

test("a trial by another user names what differs, and is discarded without a trace", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  const details = await toMigration(admin, register, eca);
  await admin.getByRole("button", { name: TRY }).click();
  await atSalesforce.logIn(atSalesforce.org.users[1]);
  await admin.getByRole("button", { name: "Allow" }).click();

  const brings = admin.getByRole("region", { name: "What the trial brings" });
  await expect(brings).toContainText("What differs: user, permissions.");
  await expect(brings).toContainText("In use now: admin@practice.example");
  await expect(brings).toContainText("Trial: deploy@practice.example");
  await expectAccessible(admin);
  await admin.getByRole("button", { name: /^Discard/ }).click();
  await admin
    .getByRole("dialog")
    .getByRole("button", { name: /^Discard/ })
    .click();

  await expect(admin.getByText("Nothing in use was affected.")).toBeVisible();
  await admin.goto(details);
  await expect(admin.getByRole("region", { name: "Not in use" })).toHaveCount(0);
  await expectWorks(admin, old.consumer_key);
  await broker.later(3 * 3600);
  await expectWorks(admin, old.consumer_key);
});

test("a trial that is denied stays a trial, and one that nobody answered is given back", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  const details = await toMigration(admin, register, eca);
  await admin.getByRole("button", { name: TRY }).click();
  await atSalesforce.deny();
  await expect(
    admin.getByRole("heading", { name: "The trial of Acme did not succeed" }),
  ).toBeVisible();
  await expect(admin.getByText("Nothing in use was changed")).toBeVisible();
  await admin.getByRole("button", { name: "Try again" }).click();
  await atSalesforce.allow();
  const heading = admin.getByRole("heading", { name: "Trial of Acme: apply or discard" });
  await expect(heading).toBeVisible();

  await broker.later(30 * 60 + 1);
  await admin.reload();
  await expect(
    admin.getByRole("heading", { name: "The trial of Acme did not succeed" }),
  ).toBeVisible();
  await admin.goto(details);
  await expectWorks(admin, old.consumer_key);
});

test("a trial in another org is refused by name", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const other = salesforce.org("other");
  const theirs = await salesforce.app(`${broker.url}/oauth/_callback`, { org: "other" });
  await register.byConnectedApp("Acme", old, atSalesforce);
  const details = await toMigration(admin, register, theirs);
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(other.my_domain);
  await admin.getByRole("button", { name: TRY }).click();
  await atSalesforce.logIn(other.users[0]);
  await admin.getByRole("button", { name: "Allow" }).click();

  await expect(admin.getByRole("alert")).toContainText("You logged in to Other Org");
  await admin.goto(details);
  await expectWorks(admin, old.consumer_key);
});
