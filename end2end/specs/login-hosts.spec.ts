import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures/test.ts";

const CORPUS = fileURLToPath(new URL("../../broker/tests/corpus/login_urls.txt", import.meta.url));

interface Line {
  verdict: string;
  text: string;
}

function corpus(): Line[] {
  const lines = readFileSync(CORPUS, "utf8").split("\n");
  const cases = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return cases.map((line) => {
    const [, verdict = "", json = ""] = /^\S+ (\S+) (.*)$/.exec(line) ?? [];
    return { verdict, text: (JSON.parse(json) as string).replace("{trap}", "4") };
  });
}

test("the form accepts and refuses the login hosts that the broker does", async ({
  admin,
  register,
}) => {
  test.slow();
  await register.open();
  await admin.getByRole("radio", { name: "Custom Domain" }).check();
  const field = admin.getByLabel("My Domain");
  // The field stands under the choice that asks for it.
  await admin.getByRole("radio", { name: "Custom Domain" }).press("Tab");
  await expect(field).toBeFocused();
  const next = field.locator("xpath=following::input[1]");
  await expect(next).toHaveAccessibleName("Production");
  // From the first submit on, the field says at once what it makes of its text.
  await register.connect.click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  // A text field holds no line breaks: what a browser takes out never arrives.
  const cases = corpus().filter(({ text }) => !/\S[\r\n]+\S/.test(text));
  expect(cases.length).toBeGreaterThan(200);

  const wrong: string[] = [];
  for (const { verdict, text } of cases) {
    await field.fill(text);
    const refused = (await field.getAttribute("aria-invalid")) === "true";
    if (refused !== (verdict === "refuse")) wrong.push(`${verdict}: ${JSON.stringify(text)}`);
  }

  expect(wrong).toEqual([]);

  // What is pasted from a page of the org names its login host, and one click takes it.
  await field.fill(
    "https://acme--uat.sandbox.my.salesforce-setup.com/lightning/setup/OrgDomain/home",
  );
  await admin.getByRole("button", { name: "Use acme--uat.sandbox.my.salesforce.com" }).click();
  await expect(field).toHaveValue("acme--uat.sandbox.my.salesforce.com");
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
});
