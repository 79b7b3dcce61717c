import { readFileSync } from "node:fs";
import { Module, orgOf, pipelines } from "../fixtures/modules.ts";
import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("a migration says what stays, by name, and keeps a receipt of it", async ({
  admin,
  register,
  atSalesforce,
  broker,
  salesforce,
}) => {
  test.slow();
  const old = await salesforce.app(`${broker.url}/oauth/_callback`, { kind: "connected_app" });
  const eca = await salesforce.app(`${broker.url}/oauth/_callback`);
  await register.byConnectedApp("Acme", old, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const org = orgOf(admin.url());
  const module = await Module.add(broker, "Pipelines");
  await Module.add(broker, "Jobs");
  await module.report(org, pipelines(12));
  await admin.getByRole("link", { name: "Move to OAuth via ECA" }).click();

  const panel = admin.getByRole("region", { name: "What changes and what stays" });
  await expect(panel.getByRole("heading", { name: "Changes" })).toBeVisible();
  await expect(panel.getByRole("heading", { name: "Stays" })).toBeVisible();
  const known = panel.getByText(/Pipelines 12, reported/);
  await expect(known).toBeVisible();
  await known.click();
  await expect(panel.getByText("Release 12", { exact: false })).toBeVisible();
  await expect(panel).toContainText("Jobs never reported, so it is not known what it uses.");
  await expectAccessible(admin);
  await register.consumerId.fill(eca.consumer_key);
  await register.consumerSecret.fill(eca.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await admin.getByRole("link", { name: "Org details" }).click();

  expect(orgOf(admin.url()), "the same record").toBe(org);
  const receipts = admin.getByRole("region", { name: "Receipts" });
  await expect(receipts).toContainText("Record id and the 12 references known here are unchanged.");
  await expect(receipts).toContainText(`key …${old.consumer_key.slice(-4)}`);
  await expectAccessible(admin);
  const waiting = admin.waitForEvent("download");
  await receipts.getByRole("link", { name: "Download the receipt (JSON)" }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/^receipt-.+\.json$/);
  const receipt = JSON.parse(readFileSync(await file.path(), "utf8")) as {
    references: number;
    by: string;
    compared: { table: string; before: string; after: string }[];
  };
  expect(receipt.references).toBe(12);
  expect(receipt.by).toBe("ada");
  expect(receipt.compared.map(({ table }) => table)).toContain("org_references");
  for (const { before, after } of receipt.compared) expect(after).toBe(before);
});
