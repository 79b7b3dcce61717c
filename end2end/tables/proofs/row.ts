import type { Pull } from "../control.ts";
import { AFTER_THE_EXCHANGE } from "../failures/after-the-exchange.ts";
import { AT_SALESFORCE } from "../failures/at-salesforce.ts";
import { AT_THE_EXCHANGE } from "../failures/at-the-exchange.ts";
import { BY_PASSWORD } from "../failures/by-password.ts";

/** How credentials that worked do not work any more. */
export interface ProofRow {
  when: string;
  pull: Pull;
  /** Where that shows: in what is asked of Salesforce to prove that they work. */
  step: keyof typeof STEPS;
  /** It may pass by itself, or it is over; otherwise it was refused. */
  class?: "passes" | "ended";
  /** What the org's status says instead of what the class says. */
  status?: string;
  /** The word of the FailureCode: what is said of it is in the tables of failures, or in OTHERS. */
  code: string;
}

/** The steps, as the app names them. */
export const STEPS = {
  userinfo: "asking Salesforce whose the access token is",
  renewal: "getting a new access token",
  organization: "asking Salesforce's API for the org",
};

const PASSES = {
  passes: "It may pass by itself.",
  refused: "It is unlikely to pass by itself.",
  ended: "It will not pass by itself.",
};

/** What no authorization fails with. */
const OTHERS = [
  { code: "permission_ended", says: "The saved permission ended at Salesforce." },
  { code: "renewal_lost", says: "The answer to the last renewal was lost on the way" },
  {
    code: "renewal_under_way",
    says: "Salesforce is still working on another renewal with the same refresh token.",
  },
  { code: "other_org", says: "You logged in to another org than the one that is registered." },
  { code: "logins_stopped", says: "Salesforce refused this user's password twice in a row" },
];
const TOLD = [
  ...AT_SALESFORCE,
  ...AT_THE_EXCHANGE,
  ...AFTER_THE_EXCHANGE,
  ...BY_PASSWORD,
  ...OTHERS,
];

/** What is read on the screen then. */
export function told({ step, class: of, code }: Omit<ProofRow, "when" | "pull">): string[] {
  const row = TOLD.find((one) => one.code === code);
  if (row === undefined) throw new Error(`nothing is said of ${code}`);
  const pass = PASSES[of ?? "refused"];
  return [`Failed at: ${STEPS[step]}. ${pass}`, row.says];
}
