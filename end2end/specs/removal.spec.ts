import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("an org is removed by its name, and its permission given back", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const removal = admin.getByRole("region", { name: "Remove" });
  const name = removal.getByLabel("Type the name to remove it");
  const remove = removal.getByRole("button", { name: "Remove Acme" });
  await remove.click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(/not the name of the record/);
  await expectAccessible(admin);

  await name.fill("Acme");
  await remove.click();

  await expect(admin.getByRole("heading", { name: "No org is registered yet" })).toBeVisible();
  await expect.poll(() => salesforce.requestsTo("/services/oauth2/revoke")).toBe(1);
});
