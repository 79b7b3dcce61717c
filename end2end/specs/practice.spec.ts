import { expect, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";

test("practice orgs fill an empty list, each in another state", async ({ admin }) => {
  await admin.getByRole("button", { name: "Load practice orgs" }).click();

  const unfinished = admin.getByRole("region", { name: /Unfinished/ });
  await expect(unfinished.getByRole("listitem")).toHaveCount(3);
  await expect(unfinished).toContainText("it did not succeed");
  await expect(unfinished).toContainText("this Salesforce org is registered already");
  await expect(unfinished).toContainText("waiting for Salesforce");
  const rows = admin.getByRole("row", { name: /Practice/ });
  await expect(rows).toHaveCount(6);
  await expect(rows.filter({ hasText: "Connected App" })).toHaveCount(2);
  await expect(rows.filter({ hasText: "ECA" })).toHaveCount(3);
  await expect(rows.filter({ hasText: "Standard" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "Needs reauthentication" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "Not authorized here yet" })).toHaveCount(1);
  await expect(admin.getByRole("button", { name: "Load practice orgs" })).toHaveCount(0);
  await expectUsable(admin);
});
