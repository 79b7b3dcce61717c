import { expectExplained } from "../fixtures/explained.ts";
import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { SalesforcePages } from "../pages/salesforce.ts";

test("a Dev Hub is registered by Connected App under Settings, and not reauthenticated", async ({
  admin,
  register,
  broker,
  salesforce,
}) => {
  const hub = salesforce.org("other");
  const app = await salesforce.app(`${broker.url}/oauth/_callback`, {
    org: "other",
    kind: "connected_app",
  });
  await admin.getByRole("link", { name: "Settings → Salesforce Org" }).click();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: "Register Dev Hub" }).click();
  await expect(admin.getByRole("heading", { name: "Register Dev Hub" })).toBeVisible();
  await expect(admin.getByRole("region", { name: "What a Dev Hub needs" })).toContainText(
    "a connected app that already exists",
  );
  await expect(admin.getByRole("radio", { name: "OAuth via Connected App" })).toBeChecked();
  await expect(admin.getByRole("radio", { name: /External Client App/ })).toBeDisabled();
  await expect(admin.getByRole("radio", { name: /Standard/ })).toBeDisabled();
  await expectAccessible(admin);
  await register.fill("Hub", app);
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(hub.my_domain);
  await register.connect.click();
  await new SalesforcePages(admin, hub).allow();
  await expect(admin.getByRole("heading", { name: "Hub is connected" })).toBeVisible();
  await admin.getByRole("link", { name: "All Dev Hubs" }).click();
  await expect(admin.getByRole("row", { name: /Hub/ })).toContainText("Connected");

  await admin.getByRole("link", { name: "Hub", exact: true }).click();
  await expect(admin.getByText("An existing Dev Hub can't be reauthenticated.")).toBeVisible();
  await expect(admin.getByRole("link", { name: "Reauthenticate" })).toHaveCount(0);
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Hub/ })).toHaveCount(0);
});

test("what cannot be a Dev Hub is refused with the reason", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  const callback = `${broker.url}/oauth/_callback`;
  const ordinary = await salesforce.app(callback, { kind: "connected_app" });
  await admin.goto(`${broker.url}/register?kind=dev_hub`);
  await register.fill("Hub", ordinary);
  await register.connect.click();
  await atSalesforce.allow();
  await expectExplained(admin, "Hub", salesforce.practice.my_domain, {
    code: "not_a_dev_hub",
    likely: "Dev Hub is not enabled: Setup → Dev Hub.",
    says: "This org is no Dev Hub, or its user may not see that it is one.",
    next: "Enable Dev Hub in the org",
    where: "devHub",
    who: "admin",
  });

  // A refusal is no answer to the question.
  const refusal = [{ errorCode: "INSUFFICIENT_ACCESS", message: "insufficient access rights" }];
  await salesforce.control("POST", "/inject", {
    endpoint: "query",
    object: "ScratchOrgInfo",
    effect: {
      kind: "answer",
      status: 403,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(refusal),
    },
  });
  await admin.getByRole("button", { name: "Try again" }).click();
  await atSalesforce.allow();
  await expectExplained(admin, "Hub", salesforce.practice.my_domain, {
    code: "dev_hub_not_told",
    likely: "The user lacks access to scratch orgs (Scratch Org Info).",
    says: "Salesforce refused to tell whether this org is a Dev Hub: INSUFFICIENT_ACCESS: insufficient access rights.",
    next: "Let the user read Scratch Org Info",
    where: "users",
    who: "admin",
  });

  // Enabled in Setup, as the first one asked for, it is a Dev Hub.
  const setup = await admin.context().newPage();
  await setup.goto(`${salesforce.practice.my_domain}/lightning/setup/DevHub/home`);
  await setup.getByRole("button", { name: "Enable Dev Hub" }).click();
  await expect(setup.getByText("Dev Hub is enabled.")).toBeVisible();
  await setup.close();
  await admin.getByRole("button", { name: "Try again" }).click();
  await atSalesforce.allow();
  await expect(admin.getByRole("heading", { name: "Hub is connected" })).toBeVisible();

  const sandbox = salesforce.org("sandbox");
  const theirs = await salesforce.app(callback, { org: "sandbox", kind: "connected_app" });
  await admin.goto(`${broker.url}/register?kind=dev_hub`);
  await register.fill("Sandbox hub", theirs);
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  await admin.getByLabel("My Domain").fill(sandbox.my_domain);
  await register.connect.click();
  await new SalesforcePages(admin, sandbox).allow();
  await expectExplained(admin, "Sandbox hub", sandbox.my_domain, {
    code: "dev_hub_is_sandbox",
    says: "This org is a sandbox, and a sandbox cannot be a Dev Hub.",
    next: "Log in to the production org",
    who: "you",
  });
});
