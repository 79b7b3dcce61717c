import type { Locator, Page } from "@playwright/test";

/** The heading of a file of the portal's orgs. */
export const HEAD =
  "name,org_type,login_url,authentication_type,salesforce_org_id,username,external_id";

/** Bring in the portal's orgs. */
export class AdoptPage {
  readonly pasted: Locator;
  readonly chosen: Locator;
  readonly look: Locator;
  readonly bringIn: Locator;
  readonly outcome: Locator;

  constructor(readonly page: Page) {
    this.pasted = page.getByLabel("Or paste it");
    this.chosen = page.getByLabel("CSV file");
    this.look = page.getByRole("button", { name: "Look what would happen" });
    this.bringIn = page.getByRole("button", { name: /^Bring in \d+ orgs?$/ });
    this.outcome = page.getByRole("region", { name: /^What (would happen|was done)$/ });
  }

  /** From the list, as a person would. */
  async open(): Promise<void> {
    await this.page.getByRole("link", { name: "Bring in the portal's orgs" }).click();
    await this.look.waitFor();
  }

  /** Brings in what is pasted, and goes to the page of one of them. */
  async bringInAndOpen(rows: string[], name: string): Promise<void> {
    await this.open();
    await this.pasted.fill([HEAD, ...rows].join("\n"));
    await this.look.click();
    await this.bringIn.click();
    await this.outcome.getByRole("link", { name, exact: true }).click();
    await this.page.getByRole("heading", { name, level: 1 }).waitFor();
  }
}
