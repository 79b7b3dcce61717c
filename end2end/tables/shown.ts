/** The explanations that a page of Salesforce's own can lead to, each by its first sentence. */
export const LEADS_TO = {
  callback: "The callback URL in the Salesforce app is not exactly the one of this broker.",
  consumerId: "Salesforce does not know this consumer ID on this login host.",
  codeChallenge: "The app asks for a proof key (PKCE)",
  refused: "Salesforce refused the request itself, before any login.",
  notInstalled: "Salesforce did not let this user approve the app.",
  notInOrg: "The app does not exist in the org that you logged in to.",
  crossOrg: "You logged in to another org than the one that owns the app.",
  notApproved: "The Salesforce user is not on the app's list of approved users.",
  loginHost: "This org does not let its people log in at login or test.salesforce.com.",
};

export type LeadsTo = keyof typeof LEADS_TO;

/** Each picture that can be picked, by its name. */
export const PICTURES: { picture: string; leadsTo: LeadsTo }[] = [
  { picture: "A page of plain text, or a file named authorize", leadsTo: "callback" },
  { picture: "The same, with other words", leadsTo: "consumerId" },
  { picture: "The same, about a code challenge", leadsTo: "codeChallenge" },
  { picture: "OAuth Error, after the login", leadsTo: "notInstalled" },
  { picture: "An address that ends in app must be installed into org", leadsTo: "notInstalled" },
  { picture: "App not found", leadsTo: "notInOrg" },
  { picture: "Cross-org", leadsTo: "crossOrg" },
  { picture: "Blocked, or not approved", leadsTo: "notApproved" },
  { picture: "No login here", leadsTo: "loginHost" },
];

/**
 * Each page that the fake Salesforce can show instead of coming back, by its name there. Where
 * Salesforce tells a person nothing but to check the password, we have nothing to explain.
 */
export const PAGES: { page: string; leadsTo: LeadsTo | "nothing known" }[] = [
  { page: "invalid_client_id", leadsTo: "consumerId" },
  { page: "redirect_uri_missing", leadsTo: "callback" },
  { page: "redirect_uri_mismatch", leadsTo: "callback" },
  { page: "missing_code_challenge", leadsTo: "codeChallenge" },
  { page: "https_required", leadsTo: "refused" },
  { page: "must_use_http_get", leadsTo: "refused" },
  { page: "unsupported_response_type", leadsTo: "refused" },
  { page: "app_not_installed", leadsTo: "notInstalled" },
  { page: "generic_approval_error", leadsTo: "notInstalled" },
  { page: "ec_app_not_found", leadsTo: "notInOrg" },
  { page: "cross_org_blocked", leadsTo: "crossOrg" },
  { page: "login_host_disabled", leadsTo: "loginHost" },
  { page: "wrong_password", leadsTo: "nothing known" },
  { page: "inactive_user", leadsTo: "nothing known" },
  { page: "frozen_user", leadsTo: "nothing known" },
];
