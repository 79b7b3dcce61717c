import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator } from "@playwright/test";
import { Hand } from "../fixtures/hand.ts";
import { type Broker, type Page, type Salesforce, expect, test } from "../fixtures/test.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));
const CHAPTER = "## A first registration, against the practice Salesforce";

/** The numbered steps of the README's tour, without pictures. */
function steps(): string[] {
  const lines = readFileSync(README, "utf8").split("\n");
  const steps: string[] = [];
  for (const line of lines.slice(lines.indexOf(CHAPTER) + 1)) {
    const begins = /^\d+\. (.*)/.exec(line);
    if (begins) steps.push(begins[1] ?? "");
    else if (steps.length > 0 && /^\S/.test(line)) break;
    else if (steps.length > 0) steps[steps.length - 1] += ` ${line.trim()}`;
  }
  return steps.map((step) => step.replace(/!\[[^\]]*\]\([^)]*\)/g, "").replace(/\s+/g, " "));
}

/** Somebody who reads, and does what is written. */
class Reader {
  private readonly hand = new Hand();
  private setup: Page | undefined;
  /** The tab that is read and pressed. */
  private here: Page;

  constructor(
    private readonly app: Page,
    private readonly broker: Broker,
    private readonly salesforce: Salesforce,
  ) {
    this.here = app;
  }

  async signInLink(): Promise<void> {
    await this.app.goto(await this.broker.signInLink());
  }

  async setupInAnotherTab(): Promise<void> {
    this.setup = await this.app.context().newPage();
    this.here = this.setup;
    await this.setup.goto(this.salesforce.practice.setup);
  }

  async backInTheApp(): Promise<void> {
    this.here = this.app;
    await this.app.bringToFront();
  }

  async logIn(): Promise<void> {
    const user = this.salesforce.user("admin");
    await this.enter("Username", user.username);
    await this.enter("Password", user.password);
    await this.press("Log In");
  }

  async press(name: string): Promise<void> {
    const { here } = this;
    const button = here.getByRole("button", { name, exact: true });
    await this.hand.click(button.or(here.getByRole("link", { name, exact: true })));
  }

  async tick(name: string): Promise<void> {
    await this.hand.click(this.here.getByRole("checkbox", { name, exact: true }));
  }

  async tickTheSixScopes(): Promise<void> {
    const listed = this.app
      .getByRole("listitem")
      .filter({ has: this.app.getByText("OAuth Scopes", { exact: true }) })
      .getByRole("list")
      .getByRole("listitem");
    await expect(listed).toHaveCount(6);
    for (const scope of await listed.allInnerTexts()) await this.tick(scope);
  }

  async enter(name: string, value: string): Promise<void> {
    await this.hand.type(this.field(name), value);
  }

  async choose(name: string, value: string): Promise<void> {
    await this.field(name).selectOption(value);
  }

  async paste(name: string): Promise<void> {
    await this.hand.paste(this.field(name));
  }

  /** From Setup's page into the app's form. */
  async copy(from: string, into: string): Promise<void> {
    const value = this.setup?.getByLabel(from, { exact: true });
    if (value === undefined) throw new Error("Setup is not open");
    await this.setup?.bringToFront();
    await this.hand.copy(value);
    await this.backInTheApp();
    await this.paste(into);
  }

  async isChosen(name: string): Promise<void> {
    await expect(this.here.getByRole("radio", { name, exact: true })).toBeChecked();
  }

  async says(heading: string): Promise<void> {
    await expect(this.here.getByRole("heading", { name: heading, exact: true })).toBeVisible({
      timeout: 15_000,
    });
  }

  /** The clocks move, nobody waits. */
  async saysLater(heading: string): Promise<void> {
    await this.broker.later(31);
    await this.says(heading);
  }

  private field(name: string): Locator {
    return this.here.getByLabel(name, { exact: true });
  }
}

/** What the README may say, and what a reader does then. */
const WORDS: [RegExp, (reader: Reader, first: string, second: string) => Promise<void>][] = [
  [/open the sign-in link/i, (reader) => reader.signInLink()],
  [/open the Setup address in another tab/i, (reader) => reader.setupInAnotherTab()],
  [/back in the app/i, (reader) => reader.backInTheApp()],
  [/log in with the (?:printed|same) user and password/i, (reader) => reader.logIn()],
  [/tick the six scopes that the form lists/i, (reader) => reader.tickTheSixScopes()],
  [/paste the callback URL into \*\*(.+?)\*\*/i, (reader, field) => reader.paste(field)],
  [/\*\*([^*]+)\*\* into (?:the form's|its) \*\*(.+?)\*\*/i, (reader, a, b) => reader.copy(a, b)],
  [/enter `([^`]+)` as \*\*(.+?)\*\*/i, (reader, value, field) => reader.enter(field, value)],
  [/choose `([^`]+)` as \*\*(.+?)\*\*/i, (reader, value, field) => reader.choose(field, value)],
  [/e-mail address as \*\*(.+?)\*\*/i, (reader, field) => reader.enter(field, "a@acme.example")],
  [/press \*\*(.+?)\*\*/i, (reader, name) => reader.press(name)],
  [/tick \*\*(.+?)\*\*/i, (reader, name) => reader.tick(name)],
  [/\*([^*]+)\* is chosen already/i, (reader, name) => reader.isChosen(name)],
  [/if the page says \*\*(.+?)\*\*/i, (reader, heading) => reader.says(heading)],
  [/when it says \*\*(.+?)\*\*/i, (reader, heading) => reader.saysLater(heading)],
  [/you are back: \*\*(.+?)\*\*/i, (reader, heading) => reader.says(heading)],
];

/** Does a step from its first word to its last; every bold word must be a part of what was done. */
async function follow(reader: Reader, step: string): Promise<void> {
  let rest = step;
  for (;;) {
    const found = WORDS.map(([words, act]) => ({ match: words.exec(rest), act }));
    const [next] = found
      .filter(({ match }) => match !== null)
      .sort((one, other) => (one.match?.index ?? 0) - (other.match?.index ?? 0));
    const before = rest.slice(0, next?.match?.index);
    expect(before, `The README asks for something that nobody can do: ${step}`).not.toContain("**");
    if (!next?.match) return;
    const [whole, first = "", second = ""] = next.match;
    await test.step(whole, () => next.act(reader, first, second));
    rest = rest.slice(next.match.index + whole.length);
  }
}

test("the README's tour, done word by word, ends at a registered org", async ({
  page,
  broker,
  salesforce,
  context,
}) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  // What is not there fails soon, not at the end of the test's time.
  context.setDefaultTimeout(10_000);
  const reader = new Reader(page, broker, salesforce);
  const tour = steps();
  expect(tour.length).toBeGreaterThan(3);
  for (const step of tour) await follow(reader, step);
  await expect(page.getByRole("heading", { name: / is connected$/ })).toBeVisible();
});
