import { expect, expectAccessible, test } from "../fixtures/test.ts";

test("an org is renamed and retyped on its page", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const edit = admin.getByRole("region", { name: "Change the record" });
  await edit.getByText("Name, type, owner").click();
  const name = edit.getByLabel("Name", { exact: true });
  await expect(name).toHaveValue("Acme");
  await name.fill(" ");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(name).toHaveAccessibleDescription(/Name is required/);
  await expectAccessible(admin);

  await name.fill("Acme West");
  await edit.getByLabel("Type", { exact: true }).selectOption("Production");
  await edit.getByRole("button", { name: "Save" }).click();

  await expect(admin.getByRole("heading", { name: "Acme West" })).toBeVisible();
  await admin.goto(broker.url);
  await expect(admin.getByRole("row", { name: /Acme West/ })).toContainText("Production");
});
