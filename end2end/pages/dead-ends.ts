import type { Page } from "@playwright/test";
import type { App, Salesforce } from "../fixtures/salesforce.ts";
import { SalesforcePages } from "./salesforce.ts";

/** A page that the fake Salesforce shows instead of coming back, as its control port lists it. */
export interface DeadEnd {
  name: string;
  shown: "raw_text" | "error_page" | "login_page";
  request: { method: string; host: string; parameters: Record<string, string | null> };
  password: string | null;
  control: { path: string; body: unknown }[];
}

/** The ways to such pages. */
export class DeadEnds {
  constructor(
    readonly page: Page,
    readonly salesforce: Salesforce,
    readonly app: App,
  ) {}

  /** Leaves, goes there, and gives what a person could paste: the text, and a telling address. */
  async reach(deadEnd: DeadEnd, leave: () => Promise<void>): Promise<string[]> {
    for (const step of deadEnd.control) await this.pull(step.path, step.body);
    await leave();
    await this.page.waitForURL(/127\.0\.0\.1/);
    const address = await this.address(deadEnd);
    if (deadEnd.request.method === "POST")
      return [await (await this.page.request.post(address)).text()];
    await this.page.goto(address);
    if (deadEnd.shown === "raw_text") return [await this.text()];
    const [person] = this.salesforce.practice.users;
    const user = {
      username: person?.username ?? "",
      password: deadEnd.password ?? person?.password ?? "",
    };
    await new SalesforcePages(this.page, this.salesforce.practice).enter(user);
    await this.page.getByRole("alert").waitFor();
    const text = await this.text();
    return deadEnd.shown === "error_page" ? [text, this.page.url()] : [text];
  }

  private text(): Promise<string> {
    return this.page.locator("body").innerText();
  }

  private pull(path: string, body: unknown): Promise<unknown> {
    const filled = path
      .replace("{consumer_key}", this.app.consumer_key)
      .replace("{org}", this.salesforce.practice.key)
      .replace("{username}", this.salesforce.practice.users[0]?.username ?? "");
    return this.salesforce.control("PATCH", filled, body);
  }

  /** The departure that the browser just made, but for what leads there. */
  private async address({ request }: DeadEnd): Promise<string> {
    const { origin, path, query } = (await this.salesforce.lastDeparture()) ?? {};
    const host = request.host === "login" ? this.salesforce.login : origin;
    const address = new URL(`${host}${path}?${query}`);
    for (const [name, value] of Object.entries(request.parameters)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    return address.href;
  }
}
