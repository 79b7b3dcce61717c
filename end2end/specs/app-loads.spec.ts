import { expect, test } from "../fixtures/test.ts";

test("the app opens, says what it is, and breaks no policy of its own", async ({
  page,
  broker,
}) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Nobody is signed in: the browser reports the refused request by itself.
    if (message.type() === "error" && !message.text().includes("401")) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));

  await page.goto(broker.url);

  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Salesforce/);
  expect(complaints).toEqual([]);
});
