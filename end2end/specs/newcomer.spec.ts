import { Hand } from "../fixtures/hand.ts";
import { type Broker, type Page, expect, test } from "../fixtures/test.ts";

/** What it takes at present: more is a change for the worse. */
const MOST = { steps: 32, clicks: 36, keystrokes: 97 };

/** The user of the practice org, as the tour names it. */
interface Login {
  username: string;
  password: string;
}

async function logIn(hand: Hand, page: Page, login: Login): Promise<void> {
  await hand.type(page.getByLabel("Username"), login.username);
  await hand.type(page.getByLabel("Password"), login.password);
  await hand.click(page.getByRole("button", { name: "Log In" }));
}

/** Does in Setup what the guide says, step by step; gives the page that shows key and secret. */
async function followTheGuide(hand: Hand, app: Page, login: Login): Promise<Page> {
  const guide = app.getByRole("complementary", { name: "What to do in Salesforce first" });
  const step = (name: string) => guide.getByRole("listitem").filter({ hasText: name });
  const opened = app.waitForEvent("popup");
  await hand.click(guide.getByRole("link", { name: /^Open Setup → External Client App/ }).first());
  const setup = await opened;
  await logIn(hand, setup, login);
  await hand.click(setup.getByRole("link", { name: "New External Client App" }));
  await hand.type(setup.getByLabel("External Client App Name"), "ARM");
  await hand.type(setup.getByLabel("Contact Email"), "ada@acme.example");
  await hand.click(setup.getByLabel("Enable OAuth", { exact: true }));
  await app.bringToFront();
  await hand.click(guide.getByRole("button", { name: "Copy callback URL" }));
  await setup.bringToFront();
  await hand.paste(setup.getByLabel("Callback URL"));
  const scopes = step("OAuth Scopes").getByRole("list").getByRole("listitem");
  await expect(scopes).toHaveCount(6);
  for (const scope of await scopes.allInnerTexts()) {
    await hand.click(setup.getByRole("checkbox", { name: scope, exact: true }));
  }
  await hand.click(setup.getByLabel("Enable Authorization Code and Credentials Flow"));
  await hand.click(setup.getByRole("button", { name: "Create" }));
  await hand.click(setup.getByRole("link", { name: "Consumer Key and Secret" }));
  return setup;
}

async function fillTheForm(hand: Hand, app: Page, setup: Page): Promise<void> {
  await app.bringToFront();
  await hand.type(app.getByLabel("Name", { exact: true }), "Acme UAT");
  await hand.choose(app.getByLabel("Type", { exact: true }), "UAT");
  for (const [theirs, ours] of [
    ["Consumer Key", "Consumer ID"],
    ["Consumer Secret", "Consumer Secret"],
  ] as const) {
    await setup.bringToFront();
    await hand.copy(setup.getByLabel(theirs, { exact: true }));
    await app.bringToFront();
    await hand.paste(app.getByLabel(ours, { exact: true }));
  }
  await hand.click(app.getByRole("button", { name: "Connect", exact: true }));
}

/** New credentials are not active at once: the clocks move, nobody waits. */
async function waitUntilActive(hand: Hand, app: Page, broker: Broker): Promise<void> {
  await expect(app.getByRole("heading", { name: "Not active yet" })).toBeVisible();
  await broker.later(31);
  await expect(app.getByRole("heading", { name: "The consumer ID is active" })).toBeVisible({
    timeout: 15_000,
  });
  await hand.click(app.getByRole("button", { name: "Connect", exact: true }));
}

test("a newcomer gets from the empty list to Connected by what the screens say", async ({
  admin,
  broker,
  salesforce,
  context,
}) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const login = salesforce.practice.users[0] as Login;
  const hand = new Hand();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await hand.click(admin.getByRole("link", { name: "Register Org" }));
  const setup = await followTheGuide(hand, admin, login);
  await fillTheForm(hand, admin, setup);
  await waitUntilActive(hand, admin, broker);
  await logIn(hand, admin, login);
  await hand.click(admin.getByRole("button", { name: "Allow" }));
  await expect(admin.getByRole("heading", { name: "Acme UAT is connected" })).toBeVisible();
  await expect(admin.getByText("not granted")).toHaveCount(0);

  console.log("a newcomer's first registration:", hand.done);
  for (const [what, most] of Object.entries(MOST)) {
    expect(hand.done[what as keyof typeof MOST], what).toBeLessThanOrEqual(most);
  }
});
