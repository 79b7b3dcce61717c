import {
  answers,
  appWith,
  hangsUp,
  orgWith,
  refuses,
  says,
  switched,
  userWith,
} from "../control.ts";
import { AFTER_THE_RENEWAL } from "./after-the-renewal.ts";
import type { ProofRow } from "./row.ts";

const ADMIN = "admin@practice.example";
/** The year 9999, in milliseconds. */
const FAR_AWAY = 253_370_764_800_000;

/** The broker does not know yet whether the refresh token rotates: it may be used up. */
const LOST: ProofRow = {
  when: "the answer to the first renewal is lost",
  pull: hangsUp("token"),
  step: "renewal",
  class: "ended",
  code: "renewal_lost",
};

/** The refresh token is refused, or not answered. */
const AT_THE_RENEWAL: ProofRow[] = [
  {
    when: "the policy expires refresh tokens at once",
    pull: switched("immediately_expire_refresh"),
    step: "renewal",
    class: "ended",
    code: "permission_ended",
  },
  {
    when: "it was not used for too long",
    pull: appWith({ idle_ttl: 1 }),
    step: "renewal",
    class: "ended",
    code: "permission_ended",
  },
  {
    when: "the user is frozen",
    pull: userWith(ADMIN, { frozen: true }),
    step: "renewal",
    class: "ended",
    code: "permission_ended",
  },
  {
    when: "Salesforce still works on another renewal",
    pull: refuses("token", "invalid_grant", "token request is already being processed"),
    step: "renewal",
    class: "passes",
    code: "renewal_under_way",
  },
  {
    when: "the user cannot log in",
    pull: refuses("token", "invalid_grant", "authentication failure"),
    step: "renewal",
    code: "authentication_failed",
  },
  {
    when: "the user is inactive",
    pull: refuses("token", "inactive_user", "user is inactive"),
    step: "renewal",
    code: "user_inactive",
  },
  {
    when: "the user is inactive, in other words",
    pull: refuses("token", "invalid_grant", "inactive user"),
    step: "renewal",
    code: "user_inactive",
  },
  {
    when: "the secret was rotated",
    pull: refuses("token", "invalid_client", "invalid client credentials"),
    step: "renewal",
    code: "wrong_consumer_secret",
  },
  {
    when: "the app is gone",
    pull: appWith({ usable_at: FAR_AWAY }),
    step: "renewal",
    code: "unknown_consumer_id",
  },
  {
    when: "the app is blocked",
    pull: switched("blocked"),
    step: "renewal",
    code: "app_blocked",
  },
  {
    when: "the app is uninstalled",
    pull: switched("not_installed"),
    step: "renewal",
    code: "app_not_installed",
  },
  {
    when: "the user is off the app's list",
    pull: switched("not_pre_authorized"),
    step: "renewal",
    code: "user_not_approved",
  },
  {
    when: "the app's scopes are gone",
    pull: appWith({ scopes: [] }),
    step: "renewal",
    code: "invalid_scope",
  },
  {
    when: "the address is restricted",
    pull: switched("ip_restricted"),
    step: "renewal",
    code: "ip_restricted",
  },
  {
    when: "the org is locked",
    pull: switched("inactive_org"),
    step: "renewal",
    code: "org_inactive",
  },
  {
    when: "there were too many logins",
    pull: switched("rate_limit_exceeded"),
    step: "renewal",
    class: "passes",
    code: "too_many_logins",
  },
  {
    when: "Salesforce is in maintenance",
    pull: says("token", 503, "text/html", "<p>maintenance</p>"),
    step: "renewal",
    class: "passes",
    code: "salesforce_trouble",
  },
  {
    when: "the line is cut",
    pull: hangsUp("token"),
    step: "renewal",
    class: "passes",
    code: "salesforce_unreachable",
  },
  {
    when: "the answer is cut",
    pull: answers("token", { kind: "drop_mid_body" }),
    step: "renewal",
    class: "passes",
    code: "salesforce_unreachable",
  },
  {
    when: "the answer is a page",
    pull: says("token", 200, "text/html", "<p>welcome</p>"),
    step: "renewal",
    class: "passes",
    code: "unexpected_answer",
  },
  {
    when: "Salesforce says something new",
    pull: refuses("token", "something_new", "nobody has seen this before"),
    step: "renewal",
    code: "other",
  },
];

/** How what an app was granted does not work any more. */
export const BY_APP: ProofRow[] = [
  LOST,
  ...AFTER_THE_RENEWAL,
  {
    when: "the org has no API",
    pull: orgWith({ switches: { api_disabled: true } }),
    step: "organization",
    code: "api_refused",
  },
  ...AT_THE_RENEWAL,
];
