// What `piquel/react`, `piquel/vue`, `piquel/svelte` and `piquel/openfeature` promise, with the real libraries: the apps of the guides, to
// the letter, and what becomes of components that come and go. Real engine, real collector, real browser.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { bundlePages } from "./bindings/bundle.mjs";
import { DOCUMENT } from "./bindings/document.mjs";
import { GUIDES, writeGuide } from "./bindings/guides.mjs";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "./harness/index.mjs";

const APPS = join(ROOT, "tests/browser/bindings");
const HTML = (
  /** @type {string} */ script,
) => `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<div id="root"></div><script type="module" src="/piquel/${script}.js"></script></html>`;
const MAINS = { react: "main.jsx", vue: "main.js", svelte: "main.js", openfeature: "flags.js" };

const scope = openScope();
/** @type {Awaited<ReturnType<typeof startProxy>>} */
let wire;
/** @type {import("playwright-core").BrowserContext} */
let context;
/** @type {Record<string, string>} */
let scripts;

before(async () => {
  const folder = temporaryFolder(scope);
  const document = join(folder, "definitions.json");
  writeFileSync(document, JSON.stringify(DOCUMENT));
  const collector = await startCollector(scope, { definitions: document });
  wire = await startProxy(scope, () => collector.url);
  for (const guide of GUIDES) writeGuide(guide, join(folder, guide), wire.url);
  const guides = Object.entries(MAINS).map(([guide, main]) => [`guide-${guide}`, join(folder, guide, main)]);
  const apps = ["react", "vue", "svelte", "flags"].map((name) => [name, join(APPS, `${name}.mjs`)]);
  scripts = await bundlePages(Object.fromEntries([...guides, ...apps]));
  context = await openPages(scope);
});
after(() => scope.close());

/** Opens an app on a site of its own, so that nobody was there before. @param {string} script */
async function open(script) {
  const site = await startSite(scope, { pages: { "/": HTML(script) }, scripts, folders: { "/piquel/": "js" } });
  const page = await context.newPage();
  /** What the frameworks find fault with, and errors that nobody caught. @type {string[]} */
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(`${error}`));
  await page.goto(site.url);
  /** @param {string} code @returns {Promise<any>} */
  const app = (code) => page.evaluate(code);
  const shown = () => app("document.getElementById('root').innerText");
  /** @param {string[]} texts */
  const sees = (...texts) =>
    until(`the page shows ${texts.map((text) => `\`${text}\``).join(", ")}`, async () => {
      const text = await shown();
      if (!texts.every((one) => text.includes(one))) throw new Error(text);
      return true;
    });
  /** @param {string} label */
  const press = (label) => page.getByRole("button", { name: label }).click();
  const running = "window[Symbol.for('piquel')].get('pk_demo').piquel";
  return { page, app, shown, sees, press, faults, running };
}

/** What became of prompts, and what fired, as the collector heard it. @param {number} since beacons before */
const told = (since) => [
  ...new Set(
    wire
      .beacons()
      .slice(since)
      .flatMap(({ records }) => records)
      .map(({ signal, prompt, outcome }) => (signal ? signal : prompt ? `${prompt} ${outcome}` : ""))
      .filter(Boolean),
  ),
];

for (const guide of ["react", "vue", "svelte"]) {
  test(`the app of the guide shows what the engine knows, and again after a reload: ${guide}`, async () => {
    const since = wire.beacons().length;
    const { page, app, shown, sees, press, faults, running } = await open(`guide-${guide}`);
    await sees("Stage: new", "Send three messages: 0 of 3", "Write in two channels: 0 of 2");
    await press("Send to general");
    await press("Send to general");
    await sees("Send three messages: 2 of 3", "Write in two channels: 1 of 2");
    await press("Send to random");
    await sees("Stage: activated", "Your team is talking", "Keep every message", "3 were sent.");
    await press("See plans");
    await sees("Your team is talking");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await app(`${running}.flush()`);
    assert.deepEqual(told(since).sort(), ["talking", "upgrade clicked", "upgrade shown"]);

    await page.reload();
    await sees("Stage: activated", "Your team is talking");
    assert.doesNotMatch(await shown(), /Send three messages|Keep every message/);
    assert.deepEqual(faults, []);
    await page.close();
  });
}
