// A certified OpenID client discovers the fake, goes through the flow, and introspects.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as client from "openid-client";
import { allow, CALLBACK, startSalesforce } from "./salesforce.mjs";

describe("openid-client", () => {
  let salesforce;
  let org;
  let config;
  let tokens;

  before(async () => {
    salesforce = await startSalesforce();
    org = salesforce.org("practice");
    const app = await salesforce.control("POST", "/apps", { callback_urls: [CALLBACK] });
    config = await client.discovery(
      new URL(org.my_domain),
      app.consumer_key,
      app.consumer_secret,
      undefined,
      { execute: [client.allowInsecureRequests] },
    );
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: "api refresh_token",
      state: expectedState,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const callback = await allow(url.href, org.users[0]);
    tokens = await client.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier,
      expectedState,
    });
  });
  after(() => salesforce.stop());

  test("discovers the endpoints of the host that it asked", () => {
    const metadata = config.serverMetadata();
    assert.equal(metadata.issuer, org.my_domain);
    assert.equal(metadata.introspection_endpoint, `${org.my_domain}/services/oauth2/introspect`);
  });

  test("is granted what it asked for, without an expiry", () => {
    assert.deepEqual(new Set(tokens.scope.split(" ")), new Set(["api", "refresh_token"]));
    assert.equal(tokens.expires_in, undefined);
  });

  test("introspects its own token, and an unknown one", async () => {
    const own = await client.tokenIntrospection(config, tokens.access_token);
    assert.equal(own.active, true);
    assert.equal(own.username, org.users[0].username);
    assert.equal(own.exp - own.iat, 7200);
    const unknown = await client.tokenIntrospection(config, "00Dx!y");
    assert.deepEqual(unknown, { active: false });
  });

  test("refreshes and revokes", async () => {
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.notEqual(refreshed.access_token, tokens.access_token);
    await client.tokenRevocation(config, tokens.refresh_token);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), {
      error: "invalid_grant",
      error_description: "expired access/refresh token",
    });
  });
});
