import { type Page, test } from "@playwright/test";
import { Broker } from "../fixtures/broker.ts";
import { registerOrgs } from "../fixtures/orgs.ts";
import { Salesforce } from "../fixtures/salesforce.ts";
import { signIn } from "../fixtures/test.ts";
import { RegisterPage } from "../pages/register.ts";
import { SalesforcePages } from "../pages/salesforce.ts";
import { DESK, DESK_TWICE, EVERYWHERE, take } from "./camera.ts";

/** The orgs that are there already, and their types. */
const ORGS: Record<string, string> = {
  "Acme Production": "Production",
  "Acme UAT": "UAT",
  "Acme Integration": "Integration",
  "Acme QA": "QA",
};

test("a registration, from the list to the org", async ({ page }) => {
  const salesforce = await Salesforce.start(port("END2END_SALESFORCE_PORT"));
  const broker = await Broker.start(salesforce, {
    port: port("END2END_BROKER_PORT"),
    settings: { BROKER_LOG: "info" },
  });
  try {
    await signIn(page, broker);
    const names = Object.keys(ORGS);
    await registerOrgs(page, broker, salesforce, names, (name) => ORGS[name] ?? "UAT");
    await page.goto(broker.url);
    await page.getByRole("link", { name: names[0] ?? "" }).waitFor();
    await take(page, "list", EVERYWHERE);

    await connected(page, broker, salesforce);
    await failed(page, broker, salesforce);
    await details(page, broker, names[0] ?? "");
  } finally {
    await broker.stop();
    await salesforce.stop();
  }
});

async function connected(page: Page, broker: Broker, salesforce: Salesforce): Promise<void> {
  const register = new RegisterPage(page);
  const atSalesforce = new SalesforcePages(page, salesforce.practice);
  await salesforce.refresh("practice");
  const app = await salesforce.app(`${broker.url}/oauth/_callback`);
  await page.goto(broker.url);
  await register.open();
  await register.fill("Acme Sales", app);
  await register.type.selectOption("Production");
  await take(page, "register", EVERYWHERE);
  await register.connect.click();
  await page.waitForURL(/127\.0\.0\.1/);
  await atSalesforce.logIn();
  await take(page, "approve", DESK);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/\/authorizations\//);
  await page.getByRole("heading", { level: 1, name: /Acme Sales/ }).waitFor();
  await take(page, "connected", EVERYWHERE);
}

async function failed(page: Page, broker: Broker, salesforce: Salesforce): Promise<void> {
  await salesforce.refresh("practice");
  const app = await salesforce.app(`${broker.url}/oauth/_callback`);
  await page.goto(broker.url);
  const register = new RegisterPage(page);
  await register.open();
  await register.fill("Acme Training", { ...app, consumer_secret: "0".repeat(64) });
  await register.connect.click();
  await register.connectAnyway.waitFor();
  await take(page, "verified", DESK, register.findings.first());
  await register.connectAnyway.click();
  await page.waitForURL(/127\.0\.0\.1/);
  await new SalesforcePages(page, salesforce.practice).allow();
  await page.waitForURL(/\/authorizations\//);
  await page.getByRole("heading", { level: 1, name: /Acme Training/ }).waitFor();
  await take(page, "failed", DESK_TWICE);
}

async function details(page: Page, broker: Broker, name: string): Promise<void> {
  await page.goto(broker.url);
  await page.getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(name) }).waitFor();
  await take(page, "org", DESK_TWICE);
}

/** Fixed, so that the pictures show what people will see; any, where none is given. */
function port(variable: string): number | undefined {
  const value = process.env[variable];
  return value === undefined ? undefined : Number(value);
}
