// Starts the fake Salesforce, and walks its pages as a browser without scripts would.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY =
  process.env.FAKE_SALESFORCE_BIN ??
  fileURLToPath(new URL("../../target/debug/fake-salesforce", import.meta.url));

export const CALLBACK = "http://localhost:1717/OauthRedirect";

/** A running fake: what it printed when ready, its control port, and `stop`. */
export async function startSalesforce() {
  const child = spawn(BINARY, ["--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "error").then(([error]) => Promise.reject(error)),
    once(child, "exit").then(() => Promise.reject(new Error("The fake stopped."))),
  ]);
  const ready = JSON.parse(line);
  return {
    ...ready,
    org: (key) => ready.orgs.find((org) => org.key === key),
    control: (method, path, body) => control(ready.control, method, path, body),
    stop: () => child.kill(),
  };
}

async function control(origin, method, path, body) {
  const response = await fetch(origin + path, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

/** Opens an authorize URL, logs in, allows, and gives the URL that Salesforce sends the browser to. */
export async function allow(authorizeUrl, { username, password }) {
  const browser = new Browser();
  const login = await browser.open(authorizeUrl);
  const approval = await browser.submit(login, { username, pw: password });
  const arrival = await browser.submit(approval, { save: "Allow" });
  return new URL(arrival.url);
}

class Browser {
  #cookies = new Map();

  /** Follows redirects for as long as they stay at the fake. */
  async open(url, form) {
    const headers = { cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; ") };
    const body = form && new URLSearchParams(form);
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      headers,
      body,
      redirect: "manual",
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      this.#cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (!location) return { url, html: await response.text() };
    const next = new URL(location, url);
    if (next.hostname !== "127.0.0.1") return { url: next.href, html: "" };
    return this.open(next.href);
  }

  /** Posts the page's form with its hidden fields. */
  submit(page, fields) {
    const action = page.html.match(/<form method="post" action="([^"]+)"/)?.[1];
    if (!action) throw new Error(`No form at ${page.url}: ${page.html}`);
    const hidden = page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
    const form = Object.fromEntries([...hidden].map(([, name, value]) => [name, value]));
    return this.open(new URL(action, page.url).href, { ...form, ...fields });
  }
}
