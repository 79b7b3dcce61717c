import type { Locator, Page } from "@playwright/test";
import type { App, User } from "../fixtures/salesforce.ts";
import type { SalesforcePages } from "./salesforce.ts";

/** Register Org. */
export class RegisterPage {
  readonly name: Locator;
  readonly type: Locator;
  readonly consumerId: Locator;
  readonly consumerSecret: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly securityToken: Locator;
  readonly connect: Locator;
  readonly connectAnyway: Locator;
  readonly verify: Locator;
  /** What Verify found, line by line. */
  readonly findings: Locator;
  readonly callbackUrl: Locator;
  /** Whether to leave what was typed. */
  readonly leaving: Locator;

  constructor(readonly page: Page) {
    this.name = page.getByLabel("Name", { exact: true });
    this.type = page.getByLabel("Type", { exact: true });
    this.consumerId = page.getByLabel("Consumer ID", { exact: true });
    this.consumerSecret = page.getByLabel("Consumer Secret", { exact: true });
    this.username = page.getByLabel("User Name", { exact: true });
    this.password = page.getByLabel("Password", { exact: true });
    this.securityToken = page.getByLabel("Security Token", { exact: true });
    this.connect = page.getByRole("button", { name: "Connect", exact: true });
    this.connectAnyway = page.getByRole("button", { name: "Connect anyway" });
    this.verify = page.getByRole("button", { name: "Verify", exact: true });
    this.findings = page
      .getByRole("region", { name: "What could be verified before login" })
      .getByRole("listitem");
    this.callbackUrl = page.getByText("/oauth/_callback");
    this.leaving = page.getByRole("dialog", { name: "Leave this form?" });
  }

  /** From the list, as a person would. */
  async open(): Promise<void> {
    await this.page.getByRole("link", { name: "Register Org" }).click();
    await this.page.getByRole("heading", { name: "Register Org" }).waitFor();
    await this.name.waitFor();
  }

  async fill(name: string, app: App): Promise<void> {
    await this.name.fill(name);
    await this.type.selectOption("UAT");
    await this.consumerId.fill(app.consumer_key);
    await this.consumerSecret.fill(app.consumer_secret);
  }

  /** The whole form, up to Salesforce's first page. */
  async leave(name: string, app: App): Promise<void> {
    await this.open();
    await this.fill(name, app);
    await this.connect.click();
    await this.page.waitForURL(/127\.0\.0\.1/);
  }

  /** The whole registration. */
  async connected(name: string, app: App, atSalesforce: SalesforcePages): Promise<void> {
    await this.leave(name, app);
    await atSalesforce.allow();
    await this.page.getByRole("heading", { name: `${name} is connected` }).waitFor();
  }

  /** The same for an org that uses a connected app. */
  async byConnectedApp(name: string, app: App, atSalesforce: SalesforcePages): Promise<void> {
    await this.open();
    await this.page.getByRole("radio", { name: "OAuth via Connected App" }).check();
    await this.fill(name, app);
    await this.connect.click();
    await atSalesforce.allow();
    await this.page.getByRole("heading", { name: `${name} is connected` }).waitFor();
  }

  /** A form of Standard Authentication, up to Connect. */
  async byPassword(name: string, user: User): Promise<void> {
    await this.open();
    await this.page.getByRole("radio", { name: "Standard Authentication" }).check();
    await this.name.fill(name);
    await this.type.selectOption("UAT");
    await this.username.fill(user.username);
    await this.password.fill(user.password);
    await this.securityToken.fill(user.security_token);
  }

  /** From a connected org to the form that reauthenticates it. */
  async reauthenticate(): Promise<void> {
    await this.page.getByRole("link", { name: "Org details" }).click();
    await this.page.getByRole("link", { name: "Reauthenticate" }).click();
    await this.page.getByRole("button", { name: "Authenticate" }).waitFor();
  }
}
