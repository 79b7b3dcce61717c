// The library under the Salesforce CLI, unmodified, takes the fake for Salesforce.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import jsforce from "jsforce";
import { allow, CALLBACK, startSalesforce } from "./salesforce.mjs";

describe("jsforce", () => {
  let salesforce;
  let org;
  let app;

  before(async () => {
    salesforce = await startSalesforce();
    org = salesforce.org("practice");
  });
  after(() => salesforce.stop());
  beforeEach(async () => {
    await salesforce.control("POST", "/reset");
    app = await salesforce.control("POST", "/apps", {
      callback_urls: [CALLBACK],
      require_pkce: true,
    });
  });

  function client() {
    return new jsforce.OAuth2({
      loginUrl: org.my_domain,
      clientId: app.consumer_key,
      clientSecret: app.consumer_secret,
      redirectUri: CALLBACK,
      useVerifier: true,
    });
  }

  /** The web server flow, to an established connection. */
  async function connect() {
    const oauth2 = client();
    const url = oauth2.getAuthorizationUrl({ state: "s t&te", prompt: "login" });
    const callback = await allow(url, org.users[0]);
    assert.equal(callback.searchParams.get("state"), "s t&te");
    const connection = new jsforce.Connection({ oauth2 });
    const user = await connection.authorize(callback.searchParams.get("code"));
    return { connection, user };
  }

  test("logs in by SOAP, and is told why it cannot", async () => {
    const user = org.users.find(({ username }) => username.startsWith("integration@"));
    const secret = user.password + user.security_token;
    const connection = new jsforce.Connection({ loginUrl: org.my_domain, version: "64.0" });
    await assert.rejects(connection.login(user.username, secret), /INVALID_OPERATION: SOAP API/);
    await salesforce.control("PATCH", "/orgs/practice", { switches: { soap_login: true } });
    await salesforce.control("PATCH", `/users/${user.username}`, { any_api_auth: true });
    await assert.rejects(connection.login(user.username, "a guess"), /INVALID_LOGIN/);
    const told = await connection.login(user.username, secret);
    assert.equal(told.organizationId, org.org_id);
    assert.equal(connection.instanceUrl, org.my_domain);
    const answer = await connection.query("SELECT Id FROM Organization");
    assert.equal(answer.records[0].Id, org.org_id);
  });

  test("goes through the web server flow with PKCE", async () => {
    const { connection, user } = await connect();
    assert.equal(user.organizationId, org.org_id);
    assert.equal(connection.instanceUrl, org.my_domain);
    assert.match(connection.accessToken, /^00D\w{12}!A/);
    assert.match(connection.refreshToken, /^5Aep861/);
  });

  test("queries the organization and reads the usage of the API", async () => {
    const { connection } = await connect();
    const answer = await connection.query(
      "SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization",
    );
    assert.equal(answer.totalSize, 1);
    assert.equal(answer.records[0].Id, org.org_id);
    assert.equal(answer.records[0].IsSandbox, false);
    assert.equal(connection.limitInfo.apiUsage.limit, 15000);
  });

  test("reads the identity", async () => {
    const { connection, user } = await connect();
    const identity = await connection.identity();
    assert.equal(identity.user_id, user.id);
    assert.equal(identity.username, org.users[0].username);
  });

  test("refreshes by itself when the session has ended", async () => {
    const { connection } = await connect();
    const before = connection.accessToken;
    await salesforce.control("POST", "/clock", { advance_ms: 2 * 60 * 60 * 1000 });
    const answer = await connection.query("SELECT Id FROM Organization");
    assert.equal(answer.totalSize, 1);
    assert.notEqual(connection.accessToken, before);
  });

  test("refreshes under rotation, and loses all by using an old refresh token", async () => {
    await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
      switches: { rotation: true },
    });
    const { connection } = await connect();
    const first = await connection.oauth2.refreshToken(connection.refreshToken);
    assert.notEqual(first.refresh_token, connection.refreshToken);
    const second = await connection.oauth2.refreshToken(first.refresh_token);
    await assert.rejects(connection.oauth2.refreshToken(first.refresh_token), {
      name: "invalid_grant",
      message: "expired access/refresh token",
    });
    await assert.rejects(connection.oauth2.refreshToken(second.refresh_token), {
      name: "invalid_grant",
    });
  });

  test("reads why a session is not valid for REST", async () => {
    const { connection } = await connect();
    await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
      switches: { not_valid_for_rest: true },
    });
    // Without a refresh token: with one, jsforce 3.9 refreshes on this answer for ever.
    const { instanceUrl, accessToken } = connection;
    const bare = new jsforce.Connection({ instanceUrl, accessToken });
    await assert.rejects(bare.query("SELECT Id FROM Organization"), {
      errorCode: "INVALID_SESSION_ID",
      message: "This session is not valid for use with the REST API",
    });
  });

  test("revokes, and reads the error of a second revocation", async () => {
    const { connection } = await connect();
    const { refreshToken, oauth2 } = connection;
    await connection.logout(true);
    await assert.rejects(oauth2.refreshToken(refreshToken), {
      message: "expired access/refresh token",
    });
    await assert.rejects(oauth2.revokeToken(refreshToken), { name: "invalid_token" });
  });

  test("reads the words of a refused exchange", async () => {
    const oauth2 = client();
    const callback = await allow(oauth2.getAuthorizationUrl({}), org.users[0]);
    const code = callback.searchParams.get("code");
    await oauth2.requestToken(code);
    await assert.rejects(oauth2.requestToken(code), {
      name: "invalid_grant",
      message: "invalid authorization code",
    });
  });
});
