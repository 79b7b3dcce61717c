import { orgWith, says, userWith } from "../control.ts";
import type { FailureRow } from "./row.ts";

export const USER = "integration@practice.example";

function switches(change: Record<string, boolean | null>) {
  return orgWith({ switches: change });
}

/** A fault as SOAP words it. */
export function fault(code: string, message: string): string {
  return (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring>` +
    "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
  );
}

const ENDED =
  "The SOAP Login operation is not available in the API version specified (64.0). Refer to the documentation for supported versions.";

const SSO_DOWN = "the single sign on service for the org is down";

/** Why a user cannot be logged in by password. */
export const BY_PASSWORD: Omit<FailureRow, "way">[] = [
  {
    code: "invalid_login",
    pull: userWith(USER, { password: "changed meanwhile" }),
    says: "Salesforce did not accept user name, password or security token.",
    likely: "The password was changed, or has a typing error.",
    next: "Look at Login History for which it was, then type all three anew.",
    where: "history",
    who: "admin",
  },
  {
    code: "security_token_needed",
    pull: userWith(USER, { security_token: "" }),
    says: "Salesforce wants the security token from this network.",
    likely: "The security token was left empty.",
    next: "Enter the security token",
    where: "network",
    who: "admin",
  },
  {
    code: "password_login_off",
    pull: switches({ soap_login: null }),
    says: "Login by user name and password is off in this org,",
    next: "Use OAuth; or let an admin tick Enable SOAP API login()",
    where: "userInterface",
    who: "admin",
  },
  {
    code: "password_login_ended",
    pull: says("soap", 500, "text/xml", fault("INVALID_OPERATION", ENDED)),
    says: "Salesforce no longer has a login by user name and password in the version that the broker uses.",
    next: "Use OAuth instead: move the org to OAuth via External Client App.",
    who: "you",
  },
  {
    code: "any_api_auth_missing",
    pull: userWith(USER, { any_api_auth: false }),
    says: "The user may not log in by user name and password: the permission Use Any API Auth is missing.",
    likely: "Nobody gave it yet: Salesforce has asked for it since Winter '27.",
    next: "Give the user Use Any API Auth by the profile or a permission set",
    where: "users",
    who: "admin",
  },
  {
    code: "single_sign_on_only",
    pull: says("soap", 500, "text/xml", fault("SSO_SERVICE_DOWN", SSO_DOWN)),
    says: "This user logs in by single sign-on, so Salesforce takes no password for it.",
    likely: "The profile or a permission set has Is Single Sign-On Enabled.",
    next: "Use OAuth instead; or let an admin take Is Single Sign-On Enabled off",
    where: "users",
    who: "admin",
  },
  {
    code: "login_hours_over",
    pull: switches({ login_hours_over: true }),
    says: "It is outside of this user's login hours.",
    next: "Change Login Hours in the user's profile",
    where: "users",
    who: "admin",
  },
  {
    code: "login_challenged",
    pull: switches({ login_challenge: true }),
    says: "Salesforce wants to identify the computer of this broker first,",
    next: "Add the broker's outgoing address to the trusted IP ranges",
    where: "network",
    who: "admin",
  },
  {
    code: "password_expired",
    pull: userWith(USER, { password_expired: true }),
    says: "The password of the Salesforce user has expired.",
    next: "Log in to Salesforce as this user and set a new password",
    where: "users",
    who: "you",
  },
  {
    code: "password_lockout",
    pull: userWith(USER, { wrong_passwords: 5 }),
    says: "Salesforce has locked the user out after too many wrong tries.",
    next: "Let an admin press Unlock on the user",
    where: "users",
    who: "admin",
  },
];
