import type { Pull } from "./control.ts";
import { answers, appWith, hangsUp, refuses, says, switched } from "./control.ts";

interface Words {
  says: string;
  next: string;
  /** The place in Setup, where there is one. */
  where?: string;
}

const APPS = "Setup → External Client App Manager";
const MY_DOMAIN = "Setup → My Domain";

/** Why a line is wrong or untold, by the word that the broker answers, and what is read then. */
export const REASONS = {
  not_a_login_host: {
    says: "This is not a login host of Salesforce, so nothing was sent.",
    next: "Enter the org's My Domain",
  },
  no_answer: {
    says: "No answer came from this host.",
    next: "Check the login URL letter by letter.",
    where: MY_DOMAIN,
  },
  salesforce_trouble: {
    says: "Salesforce had a problem of its own.",
    next: "Verify again in a few minutes.",
  },
  too_many_requests: {
    says: "Salesforce asks to slow down.",
    next: "Verify again in 15 minutes.",
  },
  address_changed: {
    says: "This host leads on to another address of Salesforce's, which is named below.",
    next: "If that is the org's own My Domain, enter it as login URL.",
    where: MY_DOMAIN,
  },
  unexpected_answer: {
    says: "The answer was not one that Salesforce gives.",
    next: "Check that the login URL is the org's own My Domain.",
    where: MY_DOMAIN,
  },
  unknown_consumer_id: {
    says: "This host does not know the consumer ID.",
    next: "the app → Settings → OAuth Settings → Consumer Key and Secret.",
    where: APPS,
  },
  unknown_on_generic_host: {
    says: "It is unknown here: login and test.salesforce.com do not know the apps of single orgs.",
    next: "Use your My Domain as login URL.",
    where: MY_DOMAIN,
  },
  callback_url_mismatch: {
    says: "The callback URL in the app is not exactly this broker's.",
    next: "Settings → OAuth Settings → Callback URL",
    where: APPS,
  },
  secret_rejected: {
    says: "Salesforce rejects this consumer secret.",
    next: "the app → Settings → OAuth Settings → Consumer Key and Secret.",
    where: APPS,
  },
  depends_on_above: {
    says: "This depends on a line above.",
    next: "Correct that one first, then verify again.",
  },
  code_looked_at_first: {
    says: "This host looks at the secret only after a login.",
    next: "There is nothing to do",
  },
  other_refusal: {
    says: "Salesforce refused for another reason.",
    next: "Connect, and see what Salesforce says after the login.",
  },
} satisfies Record<string, Words>;

export type Reason = keyof typeof REASONS;
export type Outcome = "right" | `wrong ${Reason}` | `untold ${Reason}`;

export function wordsOf(outcome: Outcome): Words | undefined {
  return REASONS[outcome.split(" ")[1] as Reason];
}

/** A form as it should be, but for this. */
export interface FindingCase {
  name: string;
  pull?: Pull;
  typed?: { consumer_key?: string; consumer_secret?: string };
  /** Chosen among the login URLs instead of the practice org. */
  chosen?: "Production" | "Sandbox";
  /** The broker's settings change while the form is open. */
  settings?: Record<string, string>;
  /** The lines in their order: login host, answers, consumer ID, callback URL, consumer secret. */
  finds: [Outcome, Outcome, Outcome, Outcome, Outcome];
  /** Salesforce's own words, if it had any. */
  said?: string;
}

const DEPENDS = "untold depends_on_above";
const UNKNOWN = "wrong unknown_consumer_id";
const NO_SUCH_KEY = `3MVG9${"x".repeat(80)}`;

/** Each finding, from what brings it about. */
export const CASES: FindingCase[] = [
  { name: "everything is right", finds: ["right", "right", "right", "right", "right"] },
  {
    name: "no answer to a departure",
    pull: hangsUp("authorize"),
    finds: ["right", "wrong no_answer", DEPENDS, DEPENDS, "right"],
  },
  {
    name: "no answer at the token endpoint",
    pull: hangsUp("token"),
    finds: ["right", "right", "right", "right", "untold no_answer"],
  },
  {
    name: "a departure is answered by something else than Salesforce",
    pull: says("authorize", 200, "text/plain", "welcome"),
    finds: [
      "right",
      "untold unexpected_answer",
      "untold unexpected_answer",
      "untold unexpected_answer",
      "right",
    ],
  },
  {
    name: "a departure is sent to another address of Salesforce's",
    pull: answers("authorize", {
      kind: "redirect",
      status: 302,
      location: "https://acme.my.salesforce.com/services/oauth2/authorize",
    }),
    finds: [
      "right",
      "untold address_changed",
      "untold address_changed",
      "untold address_changed",
      "right",
    ],
    said: "https://acme.my.salesforce.com",
  },
  {
    name: "the token endpoint is something else than Salesforce",
    pull: says("token", 200, "text/html", "<p>welcome</p>"),
    finds: ["right", "right", "right", "right", "untold unexpected_answer"],
  },
  {
    name: "Salesforce is down",
    pull: says("authorize", 503, "text/html", "<p>maintenance</p>"),
    finds: ["right", "right", "untold salesforce_trouble", "untold salesforce_trouble", "right"],
  },
  {
    name: "the token endpoint is down",
    pull: says("token", 503, "text/html", "<p>maintenance</p>"),
    finds: ["right", "right", "right", "right", "untold salesforce_trouble"],
  },
  {
    name: "too many departures",
    pull: says("authorize", 429, "text/html", "<p>slow down</p>"),
    finds: ["right", "right", "untold too_many_requests", "untold too_many_requests", "right"],
    said: "rate_limit_exceeded",
  },
  {
    name: "too many logins",
    pull: refuses("token", "rate_limit_exceeded", "number of logins exceeded"),
    finds: ["right", "right", "right", "right", "untold too_many_requests"],
    said: "rate_limit_exceeded: number of logins exceeded",
  },
  {
    name: "a consumer ID that nobody has",
    typed: { consumer_key: NO_SUCH_KEY },
    finds: ["right", "right", UNKNOWN, DEPENDS, DEPENDS],
    said: "invalid_client_id: client identifier invalid",
  },
  {
    name: "a consumer ID that is not active yet",
    pull: appWith({ usable_at: 253_370_764_800_000 }),
    finds: ["right", "right", UNKNOWN, DEPENDS, DEPENDS],
    said: "invalid_client_id: client identifier invalid",
  },
  {
    name: "login.salesforce.com",
    chosen: "Production",
    finds: ["right", "right", "wrong unknown_on_generic_host", DEPENDS, DEPENDS],
    said: "invalid_client_id: client identifier invalid",
  },
  {
    name: "test.salesforce.com",
    chosen: "Sandbox",
    finds: ["right", "right", "wrong unknown_on_generic_host", DEPENDS, DEPENDS],
    said: "invalid_client_id: client identifier invalid",
  },
  {
    name: "another callback URL",
    pull: appWith({ callback_urls: ["https://elsewhere.example/oauth/_callback"] }),
    finds: ["right", "right", "right", "wrong callback_url_mismatch", "right"],
    said: "redirect_uri_mismatch: redirect_uri must match configuration",
  },
  {
    name: "a departure is refused for another reason",
    pull: switched("https_required"),
    finds: ["right", "right", "untold other_refusal", "untold other_refusal", "right"],
    said: "invalid_request: HTTPS required",
  },
  {
    name: "a departure is sent to an error page",
    pull: answers("authorize", {
      kind: "redirect",
      status: 302,
      location: "/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client",
    }),
    finds: ["right", "right", "untold other_refusal", "untold other_refusal", "right"],
    said: "invalid_client",
  },
  {
    name: "a secret that was rotated",
    typed: { consumer_secret: "0".repeat(64) },
    finds: ["right", "right", "right", "right", "wrong secret_rejected"],
    said: "invalid_client: invalid client credentials",
  },
  {
    name: "a secret that is looked at after the code",
    pull: switched("code_checked_first"),
    finds: ["right", "right", "right", "right", "untold code_looked_at_first"],
  },
  {
    name: "a flow that is switched off",
    pull: refuses("token", "oauth_flow_disabled", "flow is not enabled"),
    finds: ["right", "right", "right", "right", "untold other_refusal"],
    said: "oauth_flow_disabled: flow is not enabled",
  },
  {
    name: "a login host that the broker no longer allows",
    settings: { BROKER_PRACTICE_LOGIN_URL: "", BROKER_EXTRA_LOGIN_HOSTS: "" },
    finds: ["wrong not_a_login_host", DEPENDS, DEPENDS, DEPENDS, DEPENDS],
  },
];
