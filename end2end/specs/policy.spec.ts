import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { orgOf } from "../fixtures/modules.ts";
import { type Page, expect, test } from "../fixtures/test.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));

/** The README's table, which a test of the broker's holds against the code. */
function table(): Record<string, string>[] {
  const lines = readFileSync(README, "utf8").split("\n");
  const first = lines.findIndex((line) => line.startsWith("| record | authentication |"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const heads = cells(lines[first] ?? "");
  const rows = lines.slice(first + 2, first + 8).map(cells);
  return rows.map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at] ?? ""])));
}

const KINDS: Record<string, string> = { Org: "org", "Dev Hub": "dev_hub" };
const TYPES: Record<string, { word: string; label: RegExp }> = {
  Standard: { word: "standard", label: /^Standard/ },
  "Connected App": { word: "connected_app", label: /^OAuth via Connected App/ },
  ECA: { word: "external_client_app", label: /^OAuth via External Client App/ },
};

/** Whether an act is offered on an org's details. */
const OFFERED: Record<string, (page: Page) => Promise<boolean>> = {
  reauthenticate: async (page) => has(page.getByRole("link", { name: "Reauthenticate" })),
  "migrate to ECA": async (page) => has(page.getByRole("link", { name: "Move to OAuth via ECA" })),
  "roll back": async (page) => has(page.getByRole("button", { name: /^Roll back/ })),
  test: async (page) => has(page.getByRole("button", { name: "Test the connection in use" })),
  replace: async (page) => has(page.getByRole("link", { name: "Replace", exact: true })),
  remove: async (page) => has(page.getByRole("button", { name: /^Remove/ })),
};

async function has(found: { count: () => Promise<number> }): Promise<boolean> {
  return (await found.count()) > 0;
}

test("every cell of the policy table is what the app offers", async ({
  admin,
  register,
  atSalesforce,
  app,
  broker,
}) => {
  test.slow();
  await register.connected("Acme", app, atSalesforce);
  await admin.getByRole("link", { name: "Org details" }).click();
  await expect(admin.getByRole("heading", { name: "Remove" })).toBeVisible();
  const details = admin.url();
  // Not every record can be made, so the broker's answer is made to say what each would be. What the
  // broker itself does with each is tried by its own tests.
  const record = { kind: "", authentication_type: "" };
  await admin.route(`**/api/v1/orgs/${orgOf(details)}`, async (route) => {
    const answer = await route.fetch();
    const org = (await answer.json()) as Record<string, unknown> & { credentials: object };
    org.kind = record.kind;
    org.authentication_type = record.authentication_type;
    org.credentials = { ...org.credentials, authentication_type: record.authentication_type };
    org.fallback = {
      authentication_type: "connected_app",
      fingerprint: "F9q2",
      username: null,
      since: "2026-01-01T00:00:00.000Z",
      until: "2099-01-01T00:00:00.000Z",
    };
    await route.fulfill({ response: answer, json: org });
  });
  const rows = table();
  expect(rows).toHaveLength(6);
  for (const row of rows) {
    const { word, label } = TYPES[row.authentication ?? ""] ?? { word: "", label: /^$/ };
    const kind = KINDS[row.record ?? ""] ?? "";
    const about = `${row.record} by ${row.authentication}`;
    record.kind = kind;
    record.authentication_type = word;
    await admin.goto(details);
    await expect(admin.getByRole("heading", { name: "Remove" })).toBeVisible();
    for (const [act, offered] of Object.entries(OFFERED)) {
      expect(await offered(admin), `${act}: ${about}`).toBe(row[act] === "yes");
    }
    // Credentials are edited on the form that reauthenticates, by keeping them for later; a password
    // is never kept without being used.
    if (row["edit credentials"] === "yes") {
      await admin.getByRole("link", { name: "Reauthenticate" }).click();
      const edited =
        word === "standard"
          ? admin.getByLabel("Password", { exact: true })
          : admin.getByRole("button", { name: "Save for later" });
      await expect(edited).toBeVisible();
    } else expect(row.reauthenticate, about).not.toBe("yes");
    await admin.goto(`${broker.url}/register?kind=${kind}`);
    const choice = admin.getByRole("radio", { name: label });
    await expect(choice).toBeVisible();
    expect(await choice.isEnabled(), `register: ${about}`).toBe(row.register === "yes");
  }
});
