import {
  type Before,
  NAME,
  byConnectedApp,
  byExternalClientApp,
  byPassword,
  details,
} from "../fixtures/connected.ts";
import type { Salesforce, User } from "../fixtures/salesforce.ts";
import { AdoptPage } from "../pages/adopt.ts";
import { RegisterPage } from "../pages/register.ts";
import { SalesforcePages } from "../pages/salesforce.ts";

/** An act on a record, by new credentials of an app. */
export interface ActRow {
  /** Makes the record, as it is before the act, and opens its page. */
  begin: (before: Before) => Promise<unknown>;
  /** The link to the act's form, and the button below it if it is not Authenticate. */
  link: string;
  press?: "Try without applying";
  /** To the org's My Domain, from another login URL. */
  moves?: true;
  /** The new app's; what is said of an External Client App is in the tables of failures. */
  kind?: "connected_app";
  /** Who authorized it until now, if not an admin of the org. */
  user?: (salesforce: Salesforce) => User;
  /** Nobody authorized it here yet, so there is nothing in use that could be harmed. */
  nothingInUse?: true;
  /** Like an act that every failure is gone through with, so one of each way to fail will do. */
  likeAnother?: true;
}

async function asDevHub({ page, salesforce, callbackUrl }: Before): Promise<void> {
  const register = new RegisterPage(page);
  await salesforce.control("PATCH", "/orgs/practice", { dev_hub: true });
  await page.goto(new URL("/register?kind=dev_hub", callbackUrl).href);
  await register.fill(NAME, await salesforce.app(callbackUrl, { kind: "connected_app" }));
  await register.connect.click();
  await new SalesforcePages(page, salesforce.practice).allow();
  await details(page);
}

/** At login.salesforce.com, from where it is then moved to its My Domain. */
function atLoginHost(kind: "eca" | "connected_app"): ActRow["begin"] {
  return async ({ page, salesforce, callbackUrl }) => {
    const register = new RegisterPage(page);
    const switches = { known_on_login_hosts: true };
    await register.open();
    if (kind === "connected_app")
      await page.getByRole("radio", { name: "OAuth via Connected App" }).check();
    await register.fill(NAME, await salesforce.app(callbackUrl, { kind, switches }));
    await page.getByRole("radio", { name: "Custom Domain" }).check();
    await page.getByLabel("My Domain").fill(salesforce.login);
    await register.connect.click();
    await new SalesforcePages(page, salesforce.practice).allow();
    await details(page);
  };
}

/** As a record of the portal's says, which nobody authorized here yet. */
export function broughtIn(type: "ECA" | "Connected App" | "Standard"): ActRow["begin"] {
  return async ({ page, salesforce }) => {
    const { my_domain, org_id } = salesforce.practice;
    const { username } = salesforce.user(type === "Standard" ? "integration" : "admin");
    const row = `${NAME},UAT,${my_domain},${type},${org_id},${username},17`;
    await new AdoptPage(page).bringInAndOpen([row], NAME);
  };
}

function integrationUser(salesforce: Salesforce): User {
  return salesforce.user("integration");
}

const REAUTHENTICATE = "Reauthenticate";
const MOVE = "Change the login URL";
const MIGRATE = "Move to OAuth via ECA";
const AUTHORIZE = "Authorize here";
const TRY = "Try without applying";

/** Every act by an app, from each authentication type that it applies to. */
export const ACTS: Record<string, ActRow> = {
  "a reauthentication": { begin: byExternalClientApp, link: REAUTHENTICATE },
  "a reauthentication by Connected App": {
    begin: byConnectedApp,
    link: REAUTHENTICATE,
    kind: "connected_app",
  },
  "a change of the login URL": {
    begin: atLoginHost("eca"),
    link: MOVE,
    moves: true,
    likeAnother: true,
  },
  "a change of the login URL by Connected App": {
    begin: atLoginHost("connected_app"),
    link: MOVE,
    moves: true,
    kind: "connected_app",
    likeAnother: true,
  },
  "a migration from a Connected App": { begin: byConnectedApp, link: MIGRATE },
  "a migration from Standard Authentication": {
    begin: byPassword,
    user: integrationUser,
    link: MIGRATE,
  },
  "a trial of a reauthentication": {
    begin: byExternalClientApp,
    link: REAUTHENTICATE,
    press: TRY,
    likeAnother: true,
  },
  "a trial of a reauthentication by Connected App": {
    begin: byConnectedApp,
    link: REAUTHENTICATE,
    press: TRY,
    kind: "connected_app",
    likeAnother: true,
  },
  "a trial of a migration from a Connected App": {
    begin: byConnectedApp,
    link: MIGRATE,
    press: TRY,
    likeAnother: true,
  },
  "a trial of a migration from Standard Authentication": {
    begin: byPassword,
    user: integrationUser,
    link: MIGRATE,
    press: TRY,
    likeAnother: true,
  },
  "a replacement of a Dev Hub": { begin: asDevHub, link: "Replace", kind: "connected_app" },
  "a first authorization": { begin: broughtIn("ECA"), link: AUTHORIZE, nothingInUse: true },
  "a first authorization by Connected App": {
    begin: broughtIn("Connected App"),
    link: AUTHORIZE,
    kind: "connected_app",
    nothingInUse: true,
    likeAnother: true,
  },
  "a first authorization by a migration from a Connected App": {
    begin: broughtIn("Connected App"),
    link: MIGRATE,
    nothingInUse: true,
    likeAnother: true,
  },
  "a first authorization by a migration from Standard Authentication": {
    begin: broughtIn("Standard"),
    user: integrationUser,
    link: MIGRATE,
    nothingInUse: true,
    likeAnother: true,
  },
};
