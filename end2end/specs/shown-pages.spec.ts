import { type Broker, type Page, expect, test } from "../fixtures/test.ts";
import { AuthorizationPage } from "../pages/authorization.ts";
import type { RegisterPage } from "../pages/register.ts";
import { type DeadEnd, DeadEnds } from "../pages/dead-ends.ts";
import type { App } from "../fixtures/salesforce.ts";
import { LEADS_TO, PAGES, PICTURES } from "../tables/shown.ts";

const NAME = "Acme UAT";
const UNKNOWN = "Nothing in this text is known to us.";

/** A registration whose person is at Salesforce; gives its page, which is open. */
async function left(
  admin: Page,
  register: RegisterPage,
  app: App,
  broker: Broker,
): Promise<AuthorizationPage> {
  await register.leave(NAME, app);
  await admin.goto(broker.url);
  await admin.getByRole("link", { name: `Resume ${NAME}` }).click();
  const run = new AuthorizationPage(admin);
  await run.heading("Waiting for Salesforce").waitFor();
  return run;
}

/** At Salesforce once more, and back on the page of the run without an answer. */
async function leaveAndReturn(run: AuthorizationPage): Promise<void> {
  const ours = run.page.url();
  await run.goOn.click();
  await run.page.waitForURL(/127\.0\.0\.1/);
  await run.page.goto(ours);
}

async function expectExplained(run: AuthorizationPage, says: string): Promise<void> {
  await expect(run.heading(`${NAME} is not registered`)).toBeVisible();
  await expect(run.explanation).toContainText(says);
  await expect(run.page.getByText("what somebody saw at Salesforce and told here")).toBeVisible();
}

test("each picture of a page leads to its explanation", async ({
  admin,
  register,
  app,
  broker,
}) => {
  test.slow();
  const run = await left(admin, register, app, broker);
  for (const { picture, leadsTo } of PICTURES) {
    await test.step(picture, async () => {
      await run.pick(picture);
      await expectExplained(run, LEADS_TO[leadsTo]);
      await leaveAndReturn(run);
    });
  }
  await run.pictures.getByText("Or pick what it looks like").click();
  await expect(run.pictures.getByRole("button")).toHaveCount(PICTURES.length);
});

test("each page of Salesforce's own is explained from what it shows", async ({
  admin,
  register,
  app,
  broker,
  salesforce,
}) => {
  test.slow();
  const pages = (await salesforce.control("GET", "/pages")) as DeadEnd[];
  expect(PAGES.map(({ page }) => page).toSorted()).toEqual(
    pages.map(({ name }) => name).toSorted(),
  );
  const restore = await salesforce.remember(app);
  const deadEnds = new DeadEnds(admin, salesforce, app);
  const run = await left(admin, register, app, broker);
  const ours = admin.url();
  for (const { page, leadsTo } of PAGES) {
    await test.step(page, async () => {
      const deadEnd = pages.find(({ name }) => name === page) as DeadEnd;
      const pasted = await deadEnds.reach(deadEnd, () => run.goOn.click());
      for (const [index, shown] of pasted.entries()) {
        await admin.goto(ours);
        if (index > 0) await leaveAndReturn(run);
        await run.paste(shown);
        if (leadsTo === "nothing known") await expect(admin.getByText(UNKNOWN)).toBeVisible();
        else await expectExplained(run, LEADS_TO[leadsTo]);
      }
      await restore();
    });
  }
});

test("what nobody knows can be kept, in Salesforce's words", async ({
  admin,
  register,
  app,
  broker,
}) => {
  const run = await left(admin, register, app, broker);
  await run.paste("Quantum flux in the login matrix.");
  await expect(admin.getByRole("status").filter({ hasText: UNKNOWN })).toBeFocused();
  await run.keepIt.click();

  await expectExplained(run, "Salesforce refused, in words that are not on our list");
  await run.details.getByText("Technical details").click();
  await expect(run.details).toContainText("Salesforce said Quantum flux in the login matrix.");
});

test("codes and states are cut out of what is pasted before it is sent", async ({
  admin,
  register,
  app,
  broker,
  salesforce,
}) => {
  const run = await left(admin, register, app, broker);
  const states = (await salesforce.secrets()).filter(({ kind }) => kind === "state");
  const state = states.at(-1)?.value ?? "";
  expect(state.length).toBeGreaterThan(20);
  const code = "aPrxQmJhc2U2NCBvZiBzb21ldGhpbmcgbG9uZw%3D%3D";
  const sent = admin.waitForRequest((one) => one.url().endsWith("/report"));
  await run.paste(`/oauth/_callback?state=${state}&code=${code}&error=access_denied`);

  const body = (await sent).postData() ?? "";
  expect(body).toContain("access_denied");
  expect(body).not.toContain(state);
  expect(body).not.toContain(code.slice(0, 20));
  await expectExplained(run, "Someone clicked Deny at Salesforce.");
});
