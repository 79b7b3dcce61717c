import { LoginHosts } from "../fixtures/login-hosts.ts";
import { type Page, expect, test } from "../fixtures/test.ts";
import type { RegisterPage } from "../pages/register.ts";
import { CASES, type FindingCase, type Outcome, wordsOf } from "../tables/findings.ts";

const CHECKS = [
  "The login URL is a Salesforce login host",
  "It answers",
  "It knows this consumer ID",
  "It accepts this callback URL",
  "It does not reject this consumer secret",
];

const VERDICTS = { right: "right", wrong: "wrong", untold: "could not be told before login" };

async function expectLines(register: RegisterPage, one: FindingCase): Promise<void> {
  await expect(register.findings).toHaveCount(CHECKS.length);
  for (const [index, check] of CHECKS.entries()) {
    const outcome = one.finds[index] as Outcome;
    const line = register.findings.nth(index);
    const verdict = VERDICTS[outcome.split(" ")[0] as keyof typeof VERDICTS];
    await expect(line).toContainText(`${check} – ${verdict}`);
    const words = wordsOf(outcome);
    if (words === undefined) continue;
    await expect(line).toContainText(words.says);
    await expect(line).toContainText(words.next);
    if (words.where !== undefined) await expect(line).toContainText(`Where: ${words.where}`);
  }
}

/** Places in Setup are links into the org itself; the generic login hosts have no Setup. */
async function expectPlaces(page: Page, one: FindingCase, setup: string): Promise<void> {
  const places = one.finds.filter((outcome) => wordsOf(outcome)?.where !== undefined);
  const links = page
    .getByRole("region", { name: "What could be verified before login" })
    .getByRole("link");
  await expect(links).toHaveCount(one.chosen === undefined ? places.length : 0);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute("href", new RegExp(`^${setup}/lightning/setup/\\w+/home$`));
    await expect(link).toHaveAttribute("target", "_blank");
  }
}

/** Salesforce's own words, where it had any, and nobody else's. */
async function expectSaid(register: RegisterPage, { said }: FindingCase): Promise<void> {
  const lines = register.findings.filter({ hasText: "Salesforce said:" });
  if (said === undefined) return expect(lines).toHaveCount(0);
  return expect(lines.first()).toContainText(`Salesforce said: ${said}`);
}

test("each finding, with its setting and its place in Setup", async ({
  admin,
  register,
  broker,
  salesforce,
  app,
}) => {
  test.slow();
  const hosts = await LoginHosts.start(salesforce.login);
  const restore = await salesforce.remember(app);
  await register.open();
  for (const one of CASES) {
    await test.step(one.name, async () => {
      await register.fill("Acme UAT", { ...app, ...one.typed });
      await admin.getByRole("radio", { name: one.chosen ?? "Practice org" }).check();
      await one.pull?.(salesforce, app);
      const settings = one.chosen === undefined ? one.settings : hosts.environment;
      if (settings !== undefined) await broker.restart(settings);
      await register.verify.click();

      await expectLines(register, one);
      await expectPlaces(admin, one, salesforce.practice.my_domain);
      await expectSaid(register, one);
      const wrong = one.finds.some((outcome) => outcome.startsWith("wrong"));
      await expect(register.connectAnyway).toHaveCount(wrong ? 1 : 0);
      if (settings !== undefined) await broker.restart();
      await restore();
    });
  }
  expect(await salesforce.departures(), "Verify sends nobody away").toBe(0);
  hosts.stop();
});
