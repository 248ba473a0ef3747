// The golden cases in tests/cases/, through the artefacts that pages load: the document compiled by compile.wasm, the facts
// evaluated by engine.wasm in Chromium. The lines that come out are the same bytes as natively.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { openChromium, openScope, startSite } from "./harness/index.mjs";

const FOLDER = join(ROOT, "tests/cases");
const CASES = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "definitions.json")));

test("every golden case gives the same bytes as wasm in the browser", async (t) => {
  const scope = openScope(t);
  const site = await startSite(scope, {
    pages: { "/": "<!doctype html><title>cases</title>" },
    folders: { "/js/": "js", "/tests/": "tests" },
  });
  const browser = await openChromium(scope);
  const page = await browser.newPage();
  await page.goto(site.url);
  assert.ok(CASES.length > 20, "the cases are there");
  for (const name of CASES) {
    const read = (/** @type {string} */ file) => readFileSync(join(FOLDER, name, file), "utf8");
    const until = existsSync(join(FOLDER, name, "until")) ? Number(read("until")) : null;
    const given = { definitions: read("definitions.json"), facts: read("facts.ndjson"), until };
    const records = await page.evaluate(async (given) => {
      const path = "/tests/browser/cases/replay.js";
      const { replay } = await import(path);
      return replay(given);
    }, given);
    assert.equal(records, read("records.ndjson"), name);
  }
});
