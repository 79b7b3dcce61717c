import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { hangsUp } from "../tables/control.ts";

test("Verify alone says line by line what is right, and leaves nobody", async ({
  admin,
  register,
  app,
  salesforce,
}) => {
  await register.open();
  await register.fill("Acme UAT", app);
  await register.verify.click();

  await expect(register.findings).toHaveCount(5);
  for (const line of await register.findings.all()) await expect(line).toContainText("right");
  await expect(admin.getByText("Salesforce can still refuse at login")).toBeVisible();
  await expectAccessible(admin);
  expect(await salesforce.departures()).toBe(0);
});

test("Verify says that its part of the app is missing, and works once it is there", async ({
  admin,
  register,
  app,
}) => {
  const later = "**/split_later_pages.wasm";
  await admin.route(later, (route) => route.abort());
  await admin.reload();
  await register.open();
  await register.fill("Acme UAT", app);
  await register.verify.click();
  await expect(admin.getByRole("alert")).toContainText("The broker could not be reached.");

  await admin.unroute(later);
  await register.verify.click();

  await expect(register.findings).toHaveCount(5);
  await expect(admin.getByRole("alert")).toHaveCount(0);
});

for (const codeFirst of [false, true]) {
  test(`a wrong secret is never right, ${codeFirst ? "code" : "secret"} looked at first`, async ({
    admin,
    register,
    app,
    salesforce,
  }) => {
    await salesforce.control("PATCH", `/apps/${app.consumer_key}`, {
      switches: { code_checked_first: codeFirst },
    });
    await register.open();
    await register.fill("Acme UAT", { ...app, consumer_secret: "0".repeat(64) });
    await register.verify.click();

    await expect(register.findings.last()).toContainText(
      codeFirst ? "could not be told before login" : "wrong",
    );
    await expectAccessible(admin);
  });
}

test("another callback URL stops Connect once, names the place, and can be overruled", async ({
  admin,
  register,
  salesforce,
}) => {
  const app = await salesforce.app("https://elsewhere.example/oauth/_callback");
  await register.open();
  await register.fill("Acme UAT", app);
  await register.connect.click();

  const line = register.findings.nth(3);
  await expect(line).toContainText("wrong");
  await expect(line.getByRole("link", { name: /External Client App Manager/ })).toHaveAttribute(
    "href",
    `${salesforce.practice.my_domain}/lightning/setup/ManageExternalClientApplication/home`,
  );
  await expect(admin.getByText("Not connected: correct what is wrong")).toBeVisible();
  await expectAccessible(admin);
  await register.connectAnyway.click();
  await expect(admin.getByText("redirect_uri_mismatch")).toBeVisible();
});

test("an edited form is another form: what was found about the old one goes", async ({
  register,
  app,
}) => {
  await register.open();
  await register.fill("Acme UAT", app);
  await register.verify.click();
  await expect(register.findings).toHaveCount(5);

  await register.consumerId.fill(`${app.consumer_key}x`);

  await expect(register.findings).toHaveCount(0);
});

test("a name is checked while it is typed, and swapped credentials are noticed", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.leave("Acme UAT", app);
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme UAT is connected" }).waitFor();
  await admin.getByRole("link", { name: "Register another" }).click();
  await expect(register.type).toHaveValue("uat");
  await register.name.fill("acme uat");
  await expect(admin.getByText("taken by another org")).toBeVisible();

  await register.consumerId.fill(app.consumer_secret);
  await register.consumerSecret.fill(app.consumer_key);
  await admin.getByRole("button", { name: "Swap them" }).click();

  await expect(register.consumerId).toHaveValue(app.consumer_key);
  await expect(register.consumerSecret).toHaveValue(app.consumer_secret);
  await expectAccessible(admin);
  await admin.goto(broker.url);
});

test("approvals that one more would end are told before they are lost", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
  salesforce,
}) => {
  test.slow();
  // What cannot be revoked stays an approval: one of the org, and three that were discarded.
  await hangsUp("revoke")(salesforce, app);
  await register.connected("Acme UAT", app, atSalesforce);
  for (const name of ["Second", "Third", "Fourth"]) {
    await admin.goto(broker.url);
    await register.leave(name, app);
    await atSalesforce.allow();
    await admin.getByRole("heading", { name: "Practice Org is registered already" }).waitFor();
    await admin.getByRole("button", { name: /^Discard/ }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^Discard/ })
      .click();
    await admin.getByRole("heading", { name: `${name} was discarded` }).waitFor();
  }
  await admin.goto(broker.url);
  await register.open();
  await register.fill("Acme once more", app);
  await register.verify.click();

  await expect(
    admin.getByText("4 approvals of admin@practice.example for this app are known here."),
  ).toBeVisible();
  await expectAccessible(admin);
});
