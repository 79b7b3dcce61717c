// The Python client that most scripts use, unmodified, takes the fake for Salesforce.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSalesforce } from "./salesforce.mjs";
import { startTls } from "./tls.mjs";

const SCRIPT = fileURLToPath(new URL("simple_salesforce_test.py", import.meta.url));
const LOGIN = "login.salesforce.com";

describe("simple-salesforce", () => {
  let salesforce;
  let tls;

  before(async () => {
    salesforce = await startSalesforce();
    // It speaks https only, to the login host and to the host that the login names.
    tls = await startTls([LOGIN, "127.0.0.1"], (host) =>
      host === LOGIN ? salesforce.login : `http://${host}`,
    );
  });
  after(() => {
    tls.stop();
    salesforce.stop();
  });

  test("logs in by SOAP, queries, and is told why it cannot", async () => {
    const org = salesforce.org("practice");
    const named = (name) => org.users.find(({ username }) => username.startsWith(`${name}@`));
    const admin = named("admin");
    await salesforce.control("PATCH", "/orgs/practice", { switches: { soap_login: true } });
    // The other user's password and token are the same as the admin's: only the permission differs.
    const other = named("deploy").username;
    const same = { password: admin.password, security_token: admin.security_token };
    await salesforce.control("PATCH", `/users/${other}`, same);
    const python = process.env.PEERS_PYTHON;
    assert.ok(python, "PEERS_PYTHON names a Python with requirements.txt installed");
    const done = await promisify(execFile)(python, ["-W", "error", SCRIPT], {
      env: {
        PATH: process.env.PATH,
        HTTPS_PROXY: tls.proxy,
        REQUESTS_CA_BUNDLE: tls.certificate,
        SF_USERNAME: admin.username,
        SF_PASSWORD: admin.password,
        SF_TOKEN: admin.security_token,
        SF_ORG_ID: org.org_id,
        SF_WITHOUT_PERMISSION: other,
      },
    });
    assert.match(done.stderr, /Ran 3 tests[\s\S]*OK/);
  });
});
