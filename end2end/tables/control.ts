import type { App, Salesforce } from "../fixtures/salesforce.ts";

/** Something that is done to the fake Salesforce, or to one app of it. */
export type Pull = (salesforce: Salesforce, app: App) => Promise<unknown>;

/** Settings and switches of the app, as the control port's PATCH takes them. */
export function appWith(change: Record<string, unknown>): Pull {
  return (salesforce, app) => salesforce.control("PATCH", `/apps/${app.consumer_key}`, change);
}

/** Switches of the app. */
export function switched(...names: string[]): Pull {
  return appWith({ switches: Object.fromEntries(names.map((name) => [name, true])) });
}

/** Settings and switches of the practice org. */
export function orgWith(change: Record<string, unknown>): Pull {
  return (salesforce) => salesforce.control("PATCH", "/orgs/practice", change);
}

/** One of its people. */
export function userWith(username: string, change: Record<string, unknown>): Pull {
  return (salesforce) => salesforce.control("PATCH", `/users/${username}`, change);
}

/** What an endpoint answers from now on, whoever asks. */
export function answers(endpoint: string, effect: Record<string, unknown>): Pull {
  return (salesforce) => salesforce.control("POST", "/inject", { endpoint, effect, times: 100 });
}

/** A refusal in OAuth's words, in the shape of the endpoint. */
export function refuses(endpoint: string, error: string, description: string): Pull {
  return answers(endpoint, { kind: "oauth_error", error, error_description: description });
}

/** An answer of any kind. */
export function says(endpoint: string, status: number, type: string, body: string): Pull {
  return answers(endpoint, { kind: "answer", status, headers: { "content-type": type }, body });
}

/** The connection closes before an answer. */
export function hangsUp(endpoint: string): Pull {
  return answers(endpoint, { kind: "drop_before_headers" });
}

/** The next token answer differs. */
export function tokenAnswer(change: { set?: object; remove?: string[] }): Pull {
  return (salesforce) => salesforce.control("POST", "/token-answer", change);
}
