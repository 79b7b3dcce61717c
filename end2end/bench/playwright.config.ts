import { defineConfig } from "@playwright/test";
import base from "../playwright.config.ts";

/** Measures, one thing at a time: `cargo xtask bench` runs it. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.bench.ts",
  workers: 1,
  timeout: 600_000,
  use: { ...base.use, trace: "off" },
});
