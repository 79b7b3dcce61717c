import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";

const ORGS = ["Acme 1", "Acme 2", "Acme 3", "Acme 4", "Acme 5", "Acme 6"];

test("many orgs are tested a few at a time, and dead ones hold up nobody", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  test.slow();
  const keys = new Map<string, string>();
  for (const name of ORGS) {
    const app = await salesforce.app(`${broker.url}/oauth/_callback`);
    keys.set(name, app.consumer_key.slice(-4));
    await admin.goto(broker.url);
    await register.leave(name, app);
    await atSalesforce.allow();
    if (name !== ORGS[0]) {
      await admin.getByLabel("Why a second record?").fill("many to be tested");
      await admin.getByRole("button", { name: /as a second record$/ }).click();
    }
    await admin.getByRole("heading", { name: `${name} is connected` }).waitFor();
  }
  // Two of the first four never answer.
  await salesforce.control("POST", "/inject", {
    endpoint: "userinfo",
    times: 2,
    effect: { kind: "hang" },
  });

  await admin.goto(broker.url);
  const tests = admin.getByRole("region", { name: "Tests of these orgs" });
  const lines = tests.getByRole("listitem");
  await admin.getByRole("button", { name: "Test these orgs" }).click();
  await expect(tests.getByRole("status")).toContainText("4 of 6 tested: 4 work, 0 do not.");
  await expect(lines.filter({ hasText: "– works" })).toHaveCount(4);
  await expect(lines.filter({ hasText: "testing …" })).toHaveCount(2);
  await expectAccessible(admin);
  await expect(tests.getByRole("status")).toContainText("6 of 6 tested: 4 work, 2 do not.", {
    timeout: 40_000,
  });
  const dead = lines.filter({ hasText: "does not work" });
  await expect(dead).toHaveCount(2);
  await expect(dead.first()).toContainText("Salesforce did not answer this broker.");
  await expect(dead.first()).toContainText("It may pass by itself.");
  for (const [name, key] of keys) {
    const line = lines.filter({ has: admin.getByRole("link", { name, exact: true }) });
    await expect(line).toContainText(`Tested: key …${key}`);
    await expect(line).toContainText("as admin@practice.example");
  }
  await expect(tests.getByRole("button", { name: "Stop" })).toHaveCount(0);
  await expectUsable(admin);
});

test("tests of many orgs follow the filter, and can be stopped", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.goto(broker.url);
  await admin.getByLabel("Authentication").selectOption("Connected App");
  await expect(admin.getByRole("heading", { name: "No org matches" })).toBeVisible();
  await expect(admin.getByRole("button", { name: "Test these orgs" })).toHaveCount(0);
  await admin.getByLabel("Authentication").selectOption("ECA");
  await admin.getByRole("link", { name: "Acme", exact: true }).waitFor();
  // Held back until Stop was pressed.
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await admin.route("**/test", async (route) => {
    await held;
    await route.continue();
  });
  await admin.getByRole("button", { name: "Test these orgs" }).click();
  const tests = admin.getByRole("region", { name: "Tests of these orgs" });
  await tests.getByRole("button", { name: "Stop" }).click();
  await expect(tests.getByRole("status")).toContainText("Stopped. 0 of 1 tested");
  answer();
  await expect(tests.getByRole("status")).toContainText("1 of 1 tested: 1 works, 0 do not.");
});

test("the selected orgs are tested, or all that the list is narrowed to", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  for (const name of ["Beta", "Gamma"]) {
    await admin.goto(broker.url);
    await register.leave(name, app);
    await atSalesforce.allow();
    await admin.getByLabel("Why a second record?").fill("to be selected");
    await admin.getByRole("button", { name: /as a second record$/ }).click();
    await admin.getByRole("heading", { name: `${name} is connected` }).waitFor();
  }
  await admin.goto(broker.url);
  const press = admin.getByRole("button", { name: "Test these orgs" });
  const tests = admin.getByRole("region", { name: "Tests of these orgs" });
  const lines = tests.getByRole("listitem");
  await admin.getByRole("button", { name: "Select orgs" }).click();
  const bar = admin.getByRole("region", { name: "Selected orgs" });
  await expect(bar).toContainText("Nothing is selected.");
  await expect(press, "the bar's alone").toHaveCount(1);
  await expect(press).toHaveAttribute("aria-disabled", "true");
  for (const name of ["Acme", "Gamma"]) {
    await admin.getByRole("checkbox", { name: `Select ${name}` }).check();
  }
  await press.click();
  await expect(tests.getByRole("status")).toContainText("2 of 2 tested: 2 work, 0 do not.");
  await expect(lines.getByRole("link")).toHaveText(["Acme", "Gamma"]);
  await expectUsable(admin);
  // What was found out stands in the rows, and stays there when the tests are closed.
  const row = (name: string) => admin.getByRole("row", { name: new RegExp(name) });
  await tests.getByRole("button", { name: "Close" }).click();
  await expect(tests).toHaveCount(0);
  for (const name of ["Acme", "Gamma"]) await expect(row(name)).toContainText(/tested .*: works/);
  await expect(row("Beta")).not.toContainText("tested");

  // What is selected stays so, whatever the list is narrowed to.
  await admin.getByLabel("Search").fill("Beta");
  await expect(admin.getByRole("row", { name: /Acme|Gamma/ })).toHaveCount(0);
  await press.click();
  await expect(lines.getByRole("link")).toHaveText(["Acme", "Gamma"]);
  await bar.getByLabel("Which orgs").selectOption("All that the list is narrowed to");
  await press.click();
  await expect(tests.getByRole("status")).toContainText("1 of 1 tested: 1 works, 0 do not.");
  await expect(lines.getByRole("link")).toHaveText(["Beta"]);

  // One run of tests at a time, in one place, and it can be stopped.
  await admin.route("**/test", () => {});
  await press.click();
  await tests.getByRole("button", { name: "Stop" }).click();
  await expect(tests.getByRole("status")).toContainText("Stopped. 0 of 1 tested");
  await bar.getByRole("button", { name: "Stop selecting" }).click();
  await expect(press, "above the list again").toHaveCount(1);
  await expect(tests).toHaveCount(1);
});
