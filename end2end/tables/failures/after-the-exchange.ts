import { appWith, says, switched, tokenAnswer, userWith } from "../control.ts";
import type { FailureRow } from "./row.ts";

const IDENTITY = {
  user_id: "005000000000001",
  organization_id: "00D000000000001",
  preferred_username: "somebody@else.example",
};
const NOT_RESET = [
  {
    message: "Destination URL not reset. The URL returned from login must be set",
    errorCode: "URL_NOT_RESET",
  },
];
const ADMIN = "admin@practice.example";
const JSON_TYPE = "application/json;charset=UTF-8";

/** What is wrong with what Salesforce granted. */
export const AFTER_THE_EXCHANGE: FailureRow[] = [
  {
    code: "signature_mismatch",
    way: "allows",
    pull: tokenAnswer({ set: { signature: "TK2/cXUbnUYoiKTWLwn2lpzPOJOMLaqmY5dw6jZ1tVk=" } }),
    says: "The answer is not signed with the consumer secret, so it was not trusted.",
    next: "Paste the consumer ID and the consumer secret of the same app",
    where: "apps",
    who: "admin",
  },
  {
    code: "host_refused",
    way: "allows",
    pull: tokenAnswer({ set: { instance_url: "https://evil.example" } }),
    says: "The answer named https://evil.example, which is not a host of Salesforce.",
    next: "Check the login URL.",
    where: "myDomain",
    who: "operator",
  },
  {
    code: "identity_mismatch",
    way: "allows",
    pull: says("userinfo", 200, JSON_TYPE, JSON.stringify(IDENTITY)),
    says: "Salesforce's answers about who logged in contradict each other, so none was trusted.",
    next: "Log out of Salesforce, or use a private window, and try again.",
    who: "you",
  },
  {
    code: "session_ended",
    way: "allows",
    pull: says("userinfo", 403, "text/plain;charset=UTF-8", "Bad_OAuth_Token"),
    says: "The session at Salesforce ended.",
    next: "Try again: that begins a new one.",
    who: "you",
  },
  {
    code: "address_changed",
    way: "allows",
    pull: says("query", 404, JSON_TYPE, JSON.stringify(NOT_RESET)),
    says: "The org's address changed, or is wrong.",
    likely: "My Domain was renamed.",
    next: "Look up the current My Domain, and enter it as login URL.",
    where: "myDomain",
    who: "admin",
  },
  {
    code: "no_refresh_token",
    way: "allows",
    pull: switched("immediately_expire_refresh"),
    says: "Salesforce gave no lasting access.",
    likely:
      "The scope Perform requests at any time (refresh_token, offline_access) is not selected.",
    next: "Correct the scope or the policy, then try again.",
    where: "apps",
    who: "admin",
  },
  {
    code: "no_api_scope",
    way: "allows",
    pull: appWith({ scopes: ["id", "refresh_token"] }),
    says: "Salesforce gave no access to its API.",
    next: "Open the app → Settings → OAuth Settings, and add Manage user data via APIs (api)",
    where: "apps",
    who: "admin",
  },
  {
    code: "no_identity_scope",
    way: "allows",
    pull: appWith({ scopes: ["api", "refresh_token"] }),
    says: "Salesforce does not tell whose the permission is: the app has no scope for that.",
    next: "Open the app → Settings → OAuth Settings, and add Access the identity URL service",
    where: "apps",
    who: "admin",
  },
  {
    code: "organization_unreadable",
    way: "allows",
    pull: userWith(ADMIN, { view_setup: false }),
    says: "The Salesforce user may not read the org's own record (Organization),",
    likely: "The user's profile lacks View Setup and Configuration.",
    next: "Give the user the permission View Setup and Configuration",
    where: "users",
    who: "admin",
  },
  {
    code: "api_refused",
    way: "allows",
    pull: switched("api_disabled"),
    says: "The login works, but this app or this user may not use the API.",
    likely: "The user's profile lacks API Enabled.",
    next: "Correct the setting, or log in as a user who may use the API.",
    where: "users",
    who: "admin",
  },
  {
    code: "api_limit_reached",
    way: "allows",
    pull: switched("request_limit_exceeded"),
    says: "The org has used up its API calls for today.",
    next: "Wait until Salesforce frees calls again",
    who: "you",
  },
];
