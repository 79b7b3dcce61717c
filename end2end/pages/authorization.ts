import type { Locator, Page } from "@playwright/test";

/** A registration on its way: where it stands, and what can be done. */
export class AuthorizationPage {
  /** Leaves for Salesforce once more. */
  readonly goOn: Locator;
  /** What happened, what is likely, where, and what to do next. */
  readonly explanation: Locator;
  readonly details: Locator;
  readonly copyForAdmin: Locator;
  readonly whatWasShown: Locator;
  readonly explainIt: Locator;
  readonly keepIt: Locator;
  readonly pictures: Locator;

  constructor(readonly page: Page) {
    this.goOn = page.getByRole("button", { name: /^(Go on at Salesforce|Try again)$/ });
    this.explanation = page.getByRole("alert");
    this.details = page.getByRole("group").filter({ hasText: "Technical details" });
    this.copyForAdmin = page.getByRole("button", { name: "Copy for your Salesforce admin" });
    this.whatWasShown = page.getByLabel("What did Salesforce show you?");
    this.explainIt = page.getByRole("button", { name: "Explain it" });
    this.keepIt = page.getByRole("button", { name: "Keep it with the registration" });
    this.pictures = page.getByRole("group").filter({ hasText: "Or pick what it looks like" });
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { name });
  }

  /** Says what Salesforce showed. */
  async paste(shown: string): Promise<void> {
    await this.whatWasShown.fill(shown);
    await this.explainIt.click();
  }

  /** Picks one of the pictures. */
  async pick(name: string): Promise<void> {
    await this.pictures.getByText("Or pick what it looks like").click();
    await this.pictures.getByRole("button", { name, exact: true }).click();
  }
}
