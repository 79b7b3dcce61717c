import { type Locator, type Page } from "@playwright/test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER =
  process.env.PICTURES_FOLDER ?? fileURLToPath(new URL("../../docs/pictures", import.meta.url));

export const SIZES = {
  desk: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

export interface Look {
  size: keyof typeof SIZES;
  scheme: "light" | "dark";
}

/** What every picture is taken of, unless it says otherwise. */
export const DESK: Look[] = [{ size: "desk", scheme: "light" }];
export const DESK_TWICE: Look[] = [...DESK, { size: "desk", scheme: "dark" }];
export const EVERYWHERE: Look[] = [...DESK_TWICE, { size: "phone", scheme: "light" }];

/** Takes a page as it stands, once it stands still: `list-desk-light.webp`. Its top, or where `at` is. */
export async function take(page: Page, name: string, looks: Look[], at?: Locator): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const { size, scheme } of looks) {
    await page.setViewportSize(SIZES[size]);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => {
      // No focus ring, and no caret.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      window.scrollTo(0, 0);
    });
    await at?.evaluate((element) => element.scrollIntoView({ block: "center" }));
    writeFileSync(join(FOLDER, `${name}-${size}-${scheme}.webp`), await shot(page));
  }
  await page.setViewportSize(SIZES.desk);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Playwright takes PNG and JPEG only; the browser has WebP, at half the size. */
async function shot(page: Page): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  await devtools.detach();
  return Buffer.from(data, "base64");
}
