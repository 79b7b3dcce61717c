import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures/test.ts";
import { AdoptPage } from "../pages/adopt.ts";

const ROWS = ["Alpha", "Beta", "Gamma"].map(
  (name, at) => `${name},QA,login.salesforce.com,Standard,,,${at}`,
);

test("owner, portal's id and tags are edited on an org's page", async ({ admin }) => {
  await new AdoptPage(admin).bringInAndOpen(ROWS, "Alpha");
  const edit = admin.getByRole("region", { name: "Change the record" });
  await edit.getByText("Name, type, owner").click();
  await edit.getByLabel("Portal's id").fill("1");
  await edit.getByLabel("Tags").fill("Nightly, EMEA");
  await edit.getByLabel("Owner").fill("Team West");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit.getByLabel("Portal's id")).toHaveAccessibleDescription(
    /Another org here has this portal's id/,
  );
  await expectAccessible(admin);
  await edit.getByLabel("Portal's id").fill("71");
  await edit.getByRole("button", { name: "Save" }).click();
  const record = admin.getByRole("region", { name: "This record" });
  await expect(record).toContainText("Tagsemea, nightly");
  await expect(record).toContainText("OwnerTeam West");
});

test("orgs are tagged together, and found by their tag", async ({ admin, broker }) => {
  await new AdoptPage(admin).bringInAndOpen(ROWS, "Alpha");
  await admin.goto(broker.url);
  await admin.getByRole("button", { name: "Select orgs" }).click();
  const bar = admin.getByRole("region", { name: "Selected orgs" });
  const tag = bar.getByLabel("Tag to add or take off");
  const filter = admin.getByRole("search").getByRole("combobox", { name: "Tag", exact: true });
  for (const name of ["Alpha", "Beta"]) {
    await admin.getByRole("checkbox", { name: `Select ${name}` }).check();
  }
  await expect(bar).toContainText("2 orgs are selected.");
  await bar.getByRole("button", { name: "Add the tag" }).click();
  await expect(tag).toBeFocused();
  await expect(filter, "no org has a tag yet").toHaveCount(0);
  await tag.fill("emea");
  await expectAccessible(admin);
  await bar.getByRole("button", { name: "Add the tag" }).click();
  await expect(bar).toContainText("Orgs that have the tag now: 2; that had it already: 0.");
  await expect(filter.getByRole("option")).toHaveText(["Any", "emea"]);
  await tag.fill("nightly");
  await bar.getByRole("button", { name: "Add the tag" }).click();
  await expect(filter.getByRole("option")).toHaveText(["Any", "emea", "nightly"]);
  await filter.selectOption("emea");
  await expect(admin).toHaveURL(/tag=emea/);
  await expect(admin.getByRole("row", { name: /Gamma/ })).toHaveCount(0);
  await expect(admin.getByRole("row", { name: /Alpha|Beta/ })).toHaveCount(2);

  await bar.getByLabel("Which orgs").selectOption("All that the list is narrowed to");
  await tag.fill("emea");
  await bar.getByRole("button", { name: "Take the tag off" }).click();
  await expect(bar).toContainText("Orgs that do not have the tag any more: 2");
  await expect(filter.getByRole("option")).toHaveText(["Any", "nightly"]);
  await bar.getByRole("button", { name: "Stop selecting" }).click();
  await expect(bar).toHaveCount(0);
});

test("the list that is shown is exported as a file without formulas", async ({ admin, broker }) => {
  const rows = [...ROWS, "=1+1,UAT,login.salesforce.com,ECA,,,9"];
  await new AdoptPage(admin).bringInAndOpen(rows, "=1+1");
  await admin.goto(`${broker.url}/?org_type=uat`);
  const download = admin.waitForEvent("download");
  await admin.getByRole("link", { name: "Export CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const lines = file.trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^name,org_type,login_url,authentication_type,/);
  expect(lines[1]).toMatch(/^'=1\+1,uat,/);
});
