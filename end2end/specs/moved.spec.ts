import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { expectUsable } from "../fixtures/usable.ts";

test("an org at another address is corrected by one click, a login URL by a login", async ({
  admin,
  register,
  atSalesforce,
  app,
  salesforce,
}) => {
  const { spare } = salesforce;
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  const details = admin.url();
  const press = admin.getByRole("button", { name: "Test the connection in use" });
  const moved = { instance_url: spare, switches: { moved: true } };
  await salesforce.control("PATCH", "/orgs/practice", moved);

  await press.click();
  await expect(admin.getByText("Address changed", { exact: true }).first()).toBeVisible();
  const cause = admin.getByText(`Salesforce led to ${spare}`);
  await expect(cause.first()).toBeVisible();
  await expectUsable(admin);
  await admin.getByRole("button", { name: `Use ${spare}` }).click();
  await expect(admin.getByText("Connected", { exact: true }).first()).toBeVisible();
  const known = admin.getByRole("region", { name: "At Salesforce" });
  await expect(known).toContainText(spare);
  await expect(admin.getByRole("table")).toContainText("Corrected the instance URL");

  // People log in at the new address, too; what was sealed for the old one is not sent there.
  await salesforce.later(3 * 3600);
  await press.click();
  await expect(admin.getByText("Address changed", { exact: true }).first()).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("link", { name: `Reauthenticate at ${spare}` }).click();
  await expect(admin.getByRole("radio", { name: "Custom Domain" })).toBeChecked();
  await expect(admin.getByLabel("My Domain")).toHaveValue(spare);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await expect(register.consumerSecret).toHaveAttribute("aria-invalid", "true");
  await register.consumerSecret.fill(app.consumer_secret);
  await admin.getByRole("button", { name: "Authenticate" }).click();
  await atSalesforce.allow();
  await admin.getByRole("heading", { name: "Acme is reauthenticated" }).waitFor();
  await admin.goto(details);
  const inUse = admin.getByRole("region", { name: "In use", exact: true });
  await expect(inUse).toContainText(spare);
  await expect(admin.getByText("Connected", { exact: true }).first()).toBeVisible();
});
