import { defineConfig } from "@playwright/test";
import base from "../playwright.config.ts";

/** Takes the README's pictures, one at a time: `cargo xtask screenshots` runs it. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.pictures.ts",
  workers: 1,
  timeout: 120_000,
  use: { ...base.use, trace: "off" },
});
