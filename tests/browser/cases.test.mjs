// Three engines, one truth: every case natively, as wasm and as plain JavaScript gives the same records, byte for byte, and leaves
// the same state. In the page it is the artefacts that ship: the document is compiled by compile.wasm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RANDOM, truths } from "./cases/truths.mjs";
import { openPages, openScope, startSite } from "./harness/index.mjs";

/** How many cases are handed to the page at once. */
const BATCH = 64;

const HTML = "<!doctype html><title>cases</title>";
const FOLDERS = { "/js/": "js", "/tests/": "tests" };

/** Its own scripts and nothing else: WebAssembly would need a word of its own. */
const NO_WASM = { "content-security-policy": "script-src 'self'" };

const TRUTHS = truths();

/** The functions of cases/replay.js. @typedef {typeof import("./cases/replay.js")} Replay */
/** @typedef {import("./cases/truths.mjs").Truth} Truth */

for (const [engine, name] of /** @type {const} */ ([
  ["wasm", "wasm"],
  ["fallback", "plain JavaScript"],
])) {
  test(`every case gives the same records and the same state as ${name} and natively`, async (t) => {
    assert.ok(TRUTHS.length > RANDOM + 150, "the cases are there");
    const page = await openPage(t);
    for (let from = 0; from < TRUTHS.length; from += BATCH) {
      const batch = TRUTHS.slice(from, from + BATCH);
      const cases = batch.map(({ definitions, facts, until }) => ({ definitions, facts, until }));
      const outcomes = await page.evaluate(
        async ({ engine, cases }) => {
          const { replayAll } = /** @type {Replay} */ (
            await import(/** @type {any} */ ("/tests/browser/cases/replay.js"))
          );
          return replayAll(engine, cases);
        },
        { engine, cases },
      );
      batch.forEach((truth, place) => {
        hold(outcomes[place], truth, name);
      });
    }
  });
}

test("plain JavaScript runs where the page's policy forbids WebAssembly", async (t) => {
  const truth = TRUTHS.find(({ records }) => records !== "");
  assert.ok(truth, "a case makes records");
  const developer = await openPage(t);
  const plan = await developer.evaluate(async (truth) => {
    const { compileCase } = /** @type {Replay} */ (await import(/** @type {any} */ ("/tests/browser/cases/replay.js")));
    return [...(await compileCase(truth))];
  }, truth);

  const page = await openPage(t, NO_WASM);
  const { refusal, outcome } = await page.evaluate(
    async ({ plan, truth }) => {
      const { replayPlan } = /** @type {Replay} */ (
        await import(/** @type {any} */ ("/tests/browser/cases/replay.js"))
      );
      const refusal = await replayPlan("wasm", plan, truth).catch(String);
      return { refusal, outcome: await replayPlan("fallback", plan, truth) };
    },
    { plan, truth },
  );
  assert.match(String(refusal), /Content Security Policy|blocked by CSP/);
  hold(outcome, truth, "plain JavaScript");
});

/** @param {import("node:test").TestContext} t @param {Record<string, string>} [headers] */
async function openPage(t, headers = {}) {
  const scope = openScope(t);
  const site = await startSite(scope, { pages: { "/": HTML }, folders: FOLDERS, headers });
  const browser = await openPages(scope);
  const page = await browser.newPage();
  await page.goto(site.url);
  return page;
}

/** @param {Awaited<ReturnType<Replay["replayAll"]>>[number]} outcome @param {Truth} truth @param {string} engine */
function hold(outcome, { name, records, snapshots }, engine) {
  if ("fault" in outcome) assert.fail(`${name} as ${engine}: ${outcome.fault}`);
  assert.equal(outcome.records, records, `${name} as ${engine}: other records than natively`);
  assert.deepEqual(outcome.snapshots, snapshots, `${name} as ${engine}: another state than natively`);
}
