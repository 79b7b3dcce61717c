import { type BrowserContextOptions, type CDPSession, chromium, test } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Broker } from "../fixtures/broker.ts";
import { registerOrgs } from "../fixtures/orgs.ts";
import { Salesforce } from "../fixtures/salesforce.ts";
import { signIn } from "../fixtures/test.ts";
import config from "../playwright.config.ts";
import { type Mark, watch } from "./watch.ts";

const SAMPLES = 11;
/** What a page has to wait for: a slower machine, and the line of a model user. */
const SLOWER = 4;
const LINE = {
  offline: false,
  latency: 100,
  downloadThroughput: 9_000_000 / 8,
  uploadThroughput: 3_000_000 / 8,
};

/** A browser that has just been started still has its own work to do, in milliseconds. */
const UNTIL_IT_RESTS = 1_000;

/** Looking costs time on the slowed machine, so it waits until both should be there, in milliseconds. */
const UNTIL_A_LOOK = 2_000;
const MOST_LOOKS = 10;

const ORGS = Array.from({ length: 10 }, (_, at) => `Org ${String(at + 1).padStart(2, "0")}`);
const OURS: Mark[] = [
  { name: "mounted", selectors: ["main h1", "main search input", "main .skeleton, main table"] },
  { name: "rows", texts: ORGS },
];
/** Any page but the list's, for which the broker would have the orgs fetched, too. */
const COUNTER = "/counter";
const REACT: Mark[] = [{ name: "mounted", selectors: ["#root button"] }];

type Samples = Record<string, number[]>;
type State = BrowserContextOptions["storageState"];

test("start-up beside a React counter", async () => {
  const salesforce = await Salesforce.start();
  const settings = { BROKER_LOG: "info" };
  const broker = await Broker.start(salesforce, { settings });
  // The same broker, with the counter in the app's place.
  const react = await Broker.start(salesforce, { settings, program: reactBroker() });
  try {
    const state = await prepare(broker, salesforce);
    const ours: Samples = {};
    const other: Samples = {};
    for (let round = 0; round < SAMPLES; round += 1) {
      const load = [
        () => sample(ours, broker.url, OURS, state),
        () => sample(other, `${react.url}${COUNTER}`, REACT, undefined),
      ];
      // Neither side always has the machine as the other left it.
      if (round % 2 === 1) load.reverse();
      for (const one of load) await one();
    }
    const result = process.env.BENCH_RESULT;
    const text = JSON.stringify({ ours, react: other });
    if (result === undefined) console.log(text);
    else writeFileSync(result, text);
  } finally {
    await react.stop();
    await broker.stop();
    await salesforce.stop();
  }
});

/** Ten orgs, and what a browser keeps that is signed in. */
async function prepare(broker: Broker, salesforce: Salesforce): Promise<State> {
  const browser = await chromium.launch(config.use?.launchOptions);
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, broker);
  await registerOrgs(page, broker, salesforce, ORGS);
  const state = await context.storageState();
  await browser.close();
  return state;
}

/** Loads a page once, in a browser that has never seen it. */
async function sample(samples: Samples, url: string, marks: Mark[], state: State): Promise<void> {
  const browser = await chromium.launch(config.use?.launchOptions);
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  await page.addInitScript(watch, marks);
  const devtools = await context.newCDPSession(page);
  await setTimeout(UNTIL_IT_RESTS);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", LINE);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(url, { waitUntil: "commit" });
  const times = await marked(devtools, marks);
  await browser.close();
  for (const [name, time] of Object.entries(times)) (samples[name] ??= []).push(time);
}

/** Asks for the marks without Playwright's own scripts, which would be compiled while the page starts. */
async function marked(devtools: CDPSession, marks: Mark[]): Promise<Record<string, number>> {
  const asked = {
    expression: `({
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      ...window.marked,
    })`,
    returnByValue: true,
  };
  const wanted = ["painted", ...marks.map(({ name }) => name)];
  for (let tries = 0; tries < MOST_LOOKS; tries += 1) {
    await setTimeout(UNTIL_A_LOOK);
    const { result } = await devtools.send("Runtime.evaluate", asked);
    const times = result.value as Record<string, number>;
    if (wanted.every((name) => times[name] !== undefined)) return times;
  }
  throw new Error(`not all of ${wanted.join(", ")} came to be`);
}

function reactBroker(): string {
  const program = process.env.REACT_BROKER_BIN;
  if (program === undefined) throw new Error("`cargo xtask bench startup` makes the counter");
  return program;
}
