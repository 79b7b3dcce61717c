import { expectExplained } from "../fixtures/explained.ts";
import { type Page, expect, expectAccessible, test } from "../fixtures/test.ts";
import { AdoptPage, HEAD } from "../pages/adopt.ts";
import { SalesforcePages } from "../pages/salesforce.ts";

/** The notice of the end of Standard Authentication offers the same. */
const moveToEca = (page: Page) =>
  page
    .getByRole("region", { name: "Change the connection" })
    .getByRole("link", { name: "Move to OAuth via ECA" });

test("the portal's orgs are looked at, brought in, and found to be here already", async ({
  admin,
  broker,
}) => {
  const page = new AdoptPage(admin);
  await page.open();
  await expectAccessible(admin);
  const rows = [
    "Acme,UAT,login.salesforce.com,Standard,,deploy@acme.example,17",
    "Beta,Sandbox,login.salesforce.com,ECA,,,18",
  ];
  const buffer = Buffer.from([HEAD, ...rows].join("\n"));
  await page.chosen.setInputFiles({ name: "orgs.csv", mimeType: "text/csv", buffer });
  await expect(page.pasted, "the broker reads the bytes").toHaveValue("");
  await page.look.click();

  await expect(page.outcome).toContainText(
    "1 would be brought in, 0 already here, 1 with a problem",
  );
  const problem = page.outcome.getByRole("row", { name: /Beta/ });
  await expect(problem).toContainText("The cell has none of the words that stand here.");
  await expectAccessible(admin);
  await page.bringIn.click();
  await expect(page.outcome).toContainText("1 brought in");
  await page.look.click();
  await expect(page.outcome).toContainText("0 would be brought in, 1 already here");

  await admin.goto(`${broker.url}/?status=not_authorized_here`);
  const row = admin.getByRole("row", { name: /Acme/ });
  await expect(row).toContainText("Not authorized here yet");
  await expect(row).toContainText("Standard");
  await expect(row).toContainText("never");
  await expectAccessible(admin);
});

test("an org that was brought in is migrated on its record", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  const { my_domain, org_id, users } = salesforce.practice;
  const row = `Acme,UAT,${my_domain},Standard,${org_id},${users[0]?.username ?? ""},17`;
  await new AdoptPage(admin).bringInAndOpen([row], "Acme");
  const details = admin.url();
  const use = admin.getByRole("region", { name: "In use" });
  await expect(use).toContainText("Nothing is in use");
  await expect(use).toContainText("Only a login to this Salesforce org will be accepted.");
  await expect(admin.getByRole("button", { name: /^Test/ })).toHaveCount(0);
  await expectAccessible(admin);

  await moveToEca(admin).click();
  const facts = admin.getByRole("region", { name: "What changes and what stays" });
  await expect(facts).toContainText("Nothing is in use");
  await expect(facts).not.toContainText("kept for 7 days");
  await register.consumerId.fill(app.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await admin
    .getByRole("heading", { name: "Acme uses OAuth via External Client App now" })
    .waitFor();
  await admin.getByRole("link", { name: "Org details" }).click();

  expect(admin.url(), "the same record").toBe(details);
  const record = admin.getByRole("region", { name: "This record" });
  await expect(record).toContainText("Portal's id17");
  await admin.getByRole("button", { name: "Test the connection in use" }).click();
  await expect(admin.getByText("The connection in use works")).toBeVisible();
});

test("an org that was brought in is authorized here; a login that is denied leaves it so", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  const row = `Acme,UAT,${salesforce.practice.my_domain},ECA,,,17`;
  await new AdoptPage(admin).bringInAndOpen([row], "Acme");
  const details = admin.url();
  await expect(admin.getByText(/of the first login will be this record's/)).toBeVisible();
  await admin.getByRole("link", { name: "Authorize here" }).click();
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(register.consumerId).toHaveAccessibleDescription(/Consumer ID is required/);
  await register.consumerId.fill(app.consumer_key);
  await register.consumerSecret.fill(app.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.deny();

  await expect(admin.getByRole("heading", { name: "Acme is not reauthenticated" })).toBeVisible();
  await admin.goto(details);
  await expect(admin.getByText("Not authorized here yet").first()).toBeVisible();
  await admin.getByRole("link", { name: "Go on with these" }).click();
  await admin.getByRole("button", { name: "Try again" }).click();
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "Org details" }).click();
  expect(admin.url()).toBe(details);
  await expect(admin.getByText("Connected", { exact: true })).toBeVisible();
  await expect(admin.getByRole("region", { name: "This record" })).toContainText("Portal's id17");
});

test("a login to another org than the portal's is refused, and so is that of another record", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  await register.connected("Practice", app, atSalesforce);
  await admin.goto(broker.url);
  const my_domain = salesforce.practice.my_domain;
  await new AdoptPage(admin).bringInAndOpen([`Acme,UAT,${my_domain},Standard,,,17`], "Acme");
  const details = admin.url();
  const another = await salesforce.app(`${broker.url}/oauth/_callback`);
  await moveToEca(admin).click();
  await register.consumerId.fill(another.consumer_key);
  await register.consumerSecret.fill(another.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await new SalesforcePages(admin, salesforce.practice).allow();

  await admin.getByRole("heading", { name: "Acme is not migrated" }).waitFor();
  await expectExplained(admin, "Acme", my_domain, {
    code: "registered_elsewhere",
    says: "You logged in to the Salesforce org of another record here: Practice.",
    likely: "The browser was still logged in to another org.",
    next: "Log in to the right org.",
    who: "you",
  });
  await admin.goto(details);
  await expect(admin.getByText("Not authorized here yet").first()).toBeVisible();
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /^Practice/ })).toContainText("Connected");
});

test("a file with secrets is refused whole, by the column's name", async ({ admin }) => {
  const page = new AdoptPage(admin);
  await page.open();
  await page.pasted.fill("name,org_type,login_url,Password\nAcme,QA,login.salesforce.com,x");
  await page.look.click();
  const said = admin.getByRole("alert");
  await expect(said).toContainText("This file is not taken. Nothing was brought in.");
  await expect(said).toContainText("The column Password looks like a secret");
  await expect(said).toContainText("authentication_type");
  await expect(page.bringIn).toHaveCount(0);
  await expectAccessible(admin);
});

test("a long file goes on where it was interrupted", async ({ admin }) => {
  const page = new AdoptPage(admin);
  await page.open();
  const rows = Array.from({ length: 250 }, (_, i) => `Org ${i},QA,login.salesforce.com,ECA,,,${i}`);
  await page.pasted.fill([HEAD, ...rows].join("\n"));
  await page.look.click();
  await expect(page.outcome).toContainText("250 would be brought in");
  await admin.route(/adoptions\/csv\?dry_run=false&from=100/, (route) => route.abort(), {
    times: 1,
  });
  await page.bringIn.click();
  await expect(admin.getByRole("progressbar", { name: "Brought in" })).toBeVisible();
  await expect(admin.getByText("Brought in 100 of 250")).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "Go on" }).click();
  await expect(page.outcome).toContainText("250 brought in, 0 already here, 0 with a problem");
});
