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
});
