import { hangsUp, orgWith, says, userWith } from "../control.ts";
import { BY_PASSWORD, USER, fault } from "../failures/by-password.ts";
import { AFTER_THE_RENEWAL } from "./after-the-renewal.ts";
import type { ProofRow } from "./row.ts";

function refused(code: string, message: string) {
  return says("soap", 500, "text/xml", fault(code, message));
}

function ofLogin(code: string): ProofRow {
  const pull = BY_PASSWORD.find((row) => row.code === code)?.pull;
  if (pull === undefined) throw new Error(`nothing brings ${code} about`);
  return { when: `as when logging in: ${code}`, pull, step: "renewal", code };
}

/** Password or security token are refused as such: after two in a row, nobody logs in. */
const WRONG: ProofRow[] = [
  ofLogin("invalid_login"),
  {
    when: "Salesforce wants the security token",
    pull: refused("LOGIN_MUST_USE_SECURITY_TOKEN", "Are you at a new location?"),
    step: "renewal",
    code: "security_token_needed",
  },
  {
    when: "the user is frozen",
    pull: userWith(USER, { frozen: true }),
    step: "renewal",
    code: "invalid_login",
  },
];

/** The user is not logged in again, for another reason. */
const AT_THE_LOGIN: ProofRow[] = [
  ofLogin("password_login_off"),
  ofLogin("password_login_ended"),
  ofLogin("any_api_auth_missing"),
  ofLogin("single_sign_on_only"),
  { ...ofLogin("login_hours_over"), class: "passes" },
  ofLogin("login_challenged"),
  ofLogin("password_expired"),
  {
    when: "the address is restricted",
    pull: orgWith({ switches: { ip_restricted: true } }),
    step: "renewal",
    code: "ip_restricted",
  },
  {
    when: "the org is locked",
    pull: orgWith({ switches: { inactive_org: true } }),
    step: "renewal",
    code: "org_inactive",
  },
  {
    when: "there were too many logins",
    pull: orgWith({ switches: { rate_limit_exceeded: true } }),
    step: "renewal",
    class: "passes",
    code: "too_many_logins",
  },
  {
    when: "the org has no API",
    pull: orgWith({ switches: { api_disabled: true } }),
    step: "renewal",
    code: "api_refused",
  },
  {
    when: "Salesforce is in maintenance",
    pull: says("soap", 503, "text/html", "<p>maintenance</p>"),
    step: "renewal",
    class: "passes",
    code: "salesforce_trouble",
  },
  {
    when: "the line is cut",
    pull: hangsUp("soap"),
    step: "renewal",
    class: "passes",
    code: "salesforce_unreachable",
  },
  {
    when: "the answer is a page",
    pull: says("soap", 200, "text/html", "<p>welcome</p>"),
    step: "renewal",
    class: "passes",
    code: "unexpected_answer",
  },
  {
    when: "Salesforce says something new",
    pull: refused("something_new", "nobody has seen this before"),
    step: "renewal",
    code: "other",
  },
];

const OF_API = AFTER_THE_RENEWAL.filter(({ step }) => step === "organization");

/** How a password does not work any more. Between two that are wrong is a login that works. */
export const BY_USER: ProofRow[] = [
  ...AFTER_THE_RENEWAL.filter(({ step }) => step === "userinfo"),
  ...OF_API.flatMap((row, index) => [row, ...WRONG.slice(index, index + 1)]),
  ...AT_THE_LOGIN,
];

/** Salesforce locked the user out, after which nobody logs in any more. */
export const LOCKED_OUT: ProofRow[] = [
  { ...ofLogin("password_lockout"), class: "ended" },
  {
    when: "nobody logs in after that",
    pull: async () => undefined,
    step: "renewal",
    class: "ended",
    code: "logins_stopped",
  },
];
