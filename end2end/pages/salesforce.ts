import type { Page } from "@playwright/test";
import type { Org, User } from "../fixtures/salesforce.ts";

/** What the login page asks for. */
type Person = Pick<User, "username" | "password">;

/** Salesforce's own pages: login and approval. */
export class SalesforcePages {
  constructor(
    readonly page: Page,
    readonly org: Org,
  ) {}

  /** Types user and password, and leaves open what comes of it. */
  async enter(user: Person | undefined = this.org.users[0]): Promise<void> {
    await this.page.getByLabel("Username").fill(user?.username ?? "");
    await this.page.getByLabel("Password").fill(user?.password ?? "");
    await this.page.getByRole("button", { name: "Log In" }).click();
  }

  async logIn(user = this.org.users[0]): Promise<void> {
    await this.enter(user);
    await this.page.getByRole("button", { name: "Allow" }).waitFor();
  }

  async allow(): Promise<void> {
    await this.logIn();
    await this.page.getByRole("button", { name: "Allow" }).click();
  }

  async deny(): Promise<void> {
    await this.logIn();
    await this.page.getByRole("button", { name: "Deny" }).click();
  }
}
