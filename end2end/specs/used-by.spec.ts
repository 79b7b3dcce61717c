import { readFileSync } from "node:fs";
import { Module, orgOf, pipelines } from "../fixtures/modules.ts";
import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("what uses an org is shown by module, and never reported is not none", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const used = admin.getByRole("region", { name: "Used by" });
  await expect(used).toContainText("No module of the portal reports here yet");
  const org = orgOf(admin.url());

  const module = await Module.add(broker, "Pipelines");
  await Module.add(broker, "Jobs");
  await module.report(org, pipelines(12));
  await admin.reload();

  await expect(used.getByText("Jobs never reported")).toBeVisible();
  const known = used.getByText(/Pipelines 12, reported/);
  await expect(known).toBeVisible();
  await expect(used.getByText("Release 7")).toBeHidden();
  await known.click();
  await expect(used.getByText("Release 7")).toBeVisible();
  await expectAccessible(admin);
  await module.report(org, []);
  await expect(used.getByText(/Pipelines: nothing, reported/)).toBeVisible();
});

test("an org that is used is not removed, and the list says why", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const org = orgOf(admin.url());
  const module = await Module.add(broker, "Pipelines");
  await module.report(org, pipelines(2));
  await admin.reload();
  const removal = admin.getByRole("region", { name: "Remove" });
  await expect(removal).toContainText("It is not removed while modules use it");
  await expect(removal.getByText(/Pipelines 2, reported/)).toBeVisible();
  await expect(removal.getByRole("button")).toHaveCount(0);
  await expectAccessible(admin);

  // A module may report between the look and the act: the broker refuses, and says so.
  await module.report(org, []);
  const remove = removal.getByRole("button", { name: "Remove Acme" });
  await expect(remove).toBeVisible();
  await admin.route(`**/api/v1/orgs/${org}`, (route) => route.abort());
  await module.report(org, pipelines(1));
  await remove.click();
  await admin.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(removal.getByText("Modules still use this org.")).toBeVisible();
  await admin.unroute(`**/api/v1/orgs/${org}`);

  // Every module reported none: it is known, so no name need be typed.
  await module.report(org, []);
  await expect(removal.getByLabel("Type the name to remove it")).toHaveCount(0);
  await expect(remove).toBeVisible();
  await remove.click();
  const dialog = admin.getByRole("dialog");
  await expect(dialog).toContainText("Every module reported that nothing refers to it.");
  await expectAccessible(admin);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
});

test("while a module never reported, the name is typed", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const module = await Module.add(broker, "Pipelines");
  await Module.add(broker, "Jobs");
  await module.report(orgOf(admin.url()), []);
  await admin.reload();
  const removal = admin.getByRole("region", { name: "Remove" });
  await expect(removal).toContainText("Never reported: Jobs.");
  await removal.getByLabel("Type the name to remove it").fill("Acme");
  await removal.getByRole("button", { name: "Remove Acme" }).click();
  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
});

test("a module's key is neither in the log nor on any page", async ({ admin, broker }) => {
  const key = await broker.run("modules", "add", "Pipelines");
  const answer = await fetch(`${broker.url}/api/v1/orgs/none/references`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ references: [] }),
  });
  expect(answer.status).toBe(404);
  expect(await broker.run("modules", "list")).not.toContain(key);
  await admin.reload();
  expect(await admin.content()).not.toContain(key);
  expect(readFileSync(broker.log, "utf8")).not.toContain(key);
});
