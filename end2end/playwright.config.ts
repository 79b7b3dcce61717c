import { defineConfig } from "@playwright/test";

const ci = process.env.CI !== undefined;
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: "specs",
  fullyParallel: true,
  forbidOnly: ci,
  retries: 0,
  workers: 2,
  timeout: 30_000,
  use: {
    trace: "retain-on-failure",
    launchOptions: {
      // Playwright's own download if the variable is not set.
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: [
        // The product and the fake Salesforce are all that the browser may reach.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Chromium refuses its sandbox to root.
        ...(root ? ["--no-sandbox"] : []),
      ],
    },
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
});
