import { hangsUp, orgWith, says } from "../control.ts";
import type { ProofRow } from "./row.ts";

const JSON_TYPE = "application/json;charset=UTF-8";
const PAGE = "<p>welcome</p>";
const SOMEBODY = {
  user_id: "005000000000001",
  organization_id: "00D000000000001",
  preferred_username: "somebody@else.example",
};
const RECORDS = { records: [{ Id: "00D000000000001", Name: "Somewhere else", IsSandbox: false }] };
const NOT_RESET = [{ message: "Destination URL not reset.", errorCode: "URL_NOT_RESET" }];
const NOT_SUPPORTED = [
  { message: "sObject type 'Organization' is not supported.", errorCode: "INVALID_TYPE" },
];

/** There is an access token, and it is not good for what it is for. */
export const AFTER_THE_RENEWAL: ProofRow[] = [
  {
    when: "sessions end at once",
    pull: says("userinfo", 403, "text/plain;charset=UTF-8", "Bad_OAuth_Token"),
    step: "userinfo",
    code: "session_ended",
  },
  {
    when: "the token is of another org",
    pull: says("userinfo", 200, JSON_TYPE, JSON.stringify(SOMEBODY)),
    step: "userinfo",
    code: "other_org",
  },
  {
    when: "Salesforce is in maintenance",
    pull: says("userinfo", 503, "text/html", "<p>maintenance</p>"),
    step: "userinfo",
    class: "passes",
    code: "salesforce_trouble",
  },
  {
    when: "the line is cut",
    pull: hangsUp("userinfo"),
    step: "userinfo",
    class: "passes",
    code: "salesforce_unreachable",
  },
  {
    when: "userinfo is a page",
    pull: says("userinfo", 200, "text/html", PAGE),
    step: "userinfo",
    class: "passes",
    code: "unexpected_answer",
  },
  {
    when: "the org's address changed",
    pull: says("query", 404, JSON_TYPE, JSON.stringify(NOT_RESET)),
    step: "organization",
    status: "Address changed",
    code: "address_changed",
  },
  {
    when: "the user may not read the org's record",
    pull: says("query", 400, JSON_TYPE, JSON.stringify(NOT_SUPPORTED)),
    step: "organization",
    code: "organization_unreadable",
  },
  {
    when: "the record is another org's",
    pull: says("query", 200, JSON_TYPE, JSON.stringify(RECORDS)),
    step: "organization",
    code: "identity_mismatch",
  },
  {
    when: "the org has no API calls left",
    pull: orgWith({ switches: { request_limit_exceeded: true } }),
    step: "organization",
    class: "passes",
    code: "api_limit_reached",
  },
  {
    when: "the API is in maintenance",
    pull: says("query", 503, "text/html", "<p>maintenance</p>"),
    step: "organization",
    class: "passes",
    code: "salesforce_trouble",
  },
  {
    when: "the API does not answer",
    pull: hangsUp("query"),
    step: "organization",
    class: "passes",
    code: "salesforce_unreachable",
  },
  {
    when: "the API's answer is a page",
    pull: says("query", 200, "text/html", PAGE),
    step: "organization",
    class: "passes",
    code: "unexpected_answer",
  },
  {
    when: "the session is not valid for the API",
    pull: orgWith({ switches: { not_valid_for_rest: true } }),
    step: "organization",
    code: "api_refused",
  },
];
