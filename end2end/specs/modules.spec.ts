import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures/test.ts";

const LATER = "**/split_later_pages.wasm";
const FORM = "**/split_form.wasm";

async function refuseList(page: Page): Promise<void> {
  const problem = {
    type: "about:blank",
    title: "Too many requests",
    status: 429,
    code: "rate_limited",
    retry_after_seconds: 30,
  };
  const refusal = { status: 429, contentType: "application/problem+json", json: problem };
  await page.route("**/api/v1/orgs*", (route) => route.fulfill(refusal));
}

test("the words for a refusal come when they are needed", async ({ admin, broker }) => {
  await refuseList(admin);
  await admin.goto(broker.url);

  const alert = admin.getByRole("alert");
  await expect(alert).toContainText("There were too many requests in a short time.");
  await expect(alert).toContainText("Wait 30 seconds, then try again.");
  await expectAccessible(admin);
  await admin.unroute("**/api/v1/orgs*");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
});

test("a refusal whose words cannot be loaded says so, and offers another try", async ({
  admin,
  broker,
}) => {
  await refuseList(admin);
  await admin.route(LATER, (route) => route.abort());
  await admin.goto(broker.url);

  const alert = admin.getByRole("alert");
  await expect(alert).toContainText("The broker refused this, and why could not be loaded.");
  await expect(alert.getByRole("button", { name: "Try again" })).toBeVisible();
  await expectAccessible(admin);
});

test("a form that cannot be loaded says so, and loads when it can", async ({ admin, broker }) => {
  await admin.route(FORM, (route) => route.abort());
  await admin.goto(`${broker.url}/register`);

  const alert = admin.getByRole("alert");
  await expect(alert).toContainText("This page could not be loaded.");
  await expectAccessible(admin);
  await admin.unroute(FORM);
  await alert.getByRole("button", { name: "Load the page again" }).click();
  await expect(admin.getByRole("heading", { name: "Register Org" })).toBeVisible();
  await expect(admin.getByLabel("Name")).toBeVisible();
});

test("the form's modules are fetched once, beside the app and not after it", async ({
  admin,
  broker,
}) => {
  const page = `${broker.url}/register`;
  const { link } = (await admin.request.get(page)).headers();
  expect(link).toMatch(/app_bg\.wasm.*split_form\.wasm/);
  expect(link).not.toContain("split_later_pages");
  // What the page before still fetches is not counted.
  await admin.goto("about:blank");
  const fetched: string[] = [];
  admin.on("request", (request) => {
    const name = request.url().split("/").at(-1) ?? "";
    if (name.endsWith(".wasm") && !name.includes("later")) fetched.push(name);
  });
  const said: string[] = [];
  admin.on("console", (message) => said.push(message.text()));
  await admin.goto(page);
  await admin.getByLabel("Name").waitFor();

  expect(fetched.sort()).toEqual([...new Set(fetched)]);
  expect(fetched).toContain("split_form.wasm");
  expect(said).toEqual([]);
});
