// Pages that are hard to live in, one in each file of hosts/: whatever a page did to itself, it never sees an error of ours, and
// finds everything as it was when we are gone; and where it is possible at all, the collector gets the one row of the signal that
// the page fires. Real package, real collector, real Chromium.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { ROOT } from "../../scripts/lib/run.mjs";
import { DEFINITIONS } from "./harness/app.mjs";
import { openPages, openScope, query, startCollector, startSite, temporaryFolder, until } from "./harness/index.mjs";

/**
 * What a page says of itself in its second comment.
 * @typedef {object} Situation
 * @property {number} [rows] how many rows the collector gets; 1 by default
 * @property {string} [csp] its policy
 * @property {string} [frame] attributes of the frame in which it is, within a page of another site
 * @property {number} [violations] how often the policy is to forbid WebAssembly; none by default
 * @property {string} [script] what is to be bundled for it
 */

const FOLDER = join(ROOT, "tests/browser/hosts");
const FOLDERS = { "/piquel/": "js", "/piquel2/": "js", "/hosts/": "tests/browser/hosts" };
const NONCE = "b25jZQ";
/** Lets the page go on with what it has to do. */
const TURN = "new Promise((done) => host.later(done))";
/** How many turns of a page show that nothing comes of it. */
const TURNS = 20;

const scope = openScope();
/** @type {Awaited<ReturnType<typeof startCollector>>} */
let collector;
/** @type {Awaited<ReturnType<typeof openPages>>} */
let browser;

before(async () => {
  const definitions = join(temporaryFolder(scope), "definitions.json");
  const views = { id: "views", kind: "custom", when: { count: "$page", gte: 9 } };
  writeFileSync(definitions, JSON.stringify({ ...DEFINITIONS, signals: [...DEFINITIONS.signals, views] }));
  collector = await startCollector(scope, { definitions });
  browser = await openPages(scope);
});
after(() => scope.close());

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".html"))) {
  const [, about, meta] = /^<!doctype html>\n<!-- (.*) -->\n(?:<!-- (\{.*\}) -->\n)?/.exec(read(file)) ?? [];
  test(`${basename(file, ".html")}: ${about}`, async (t) => {
    const { rows = 1, violations = 0, ...situation } = /** @type {Situation} */ (JSON.parse(meta ?? "{}"));
    const known = await countRows();
    const { host, errors } = await open(t, file, situation);
    if (rows > 0) {
      await until("the page began", () => host("host.piquel !== null"));
      await host("(async () => { await host.piquel.flush(); })()");
      await until("the collector has the row", async () => (await countRows()) === known + rows);
    } else {
      await until("the page began", () => host("host.piquel !== null"));
      for (let turn = 0; turn < TURNS; turn += 1) await host(TURN);
      await host("dispatchEvent(new Event('pagehide'))");
    }
    await host("host.end()");
    await host(TURN);
    assert.equal(await countRows(), known + rows);
    assert.deepEqual(await host("host.faults"), []);
    assert.deepEqual(errors, []);
    assert.equal(await host("host.violations"), violations);
  });
}

/** @param {import("node:test").TestContext} t @param {string} file @param {Situation} situation */
async function open(t, file, { csp, frame, script }) {
  const own = openScope(t);
  const fill = (/** @type {string} */ text) =>
    text.replaceAll("{{collector}}", collector.url).replaceAll("{{nonce}}", NONCE);
  const headers = { "access-control-allow-origin": "*", ...(csp && { "content-security-policy": fill(csp) }) };
  const scripts = script ? { [`/${script}`]: await bundle(script) } : {};
  const site = await startSite(own, { pages: { "/": fill(read(file)) }, scripts, folders: FOLDERS, headers });
  const embedding = `<!doctype html><link rel="icon" href="data:,"><iframe ${frame} src="${site.url}/"></iframe>`;
  const other = frame && (await startSite(own, { pages: { "/": embedding } }));
  const page = await browser.newPage();
  own.after(() => page.close());
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(other ? other.url.replace("127.0.0.1", "localhost") : site.url);
  /** @type {import("playwright-core").CDPSession | undefined} */
  let session;
  /** Evaluates in the page, or in the frame, that is the host. @param {string} code @returns {Promise<any>} */
  const host = async (code) => {
    session ??= await browser.newCDPSession(frame ? page.frames()[1] : page).catch(() => browser.newCDPSession(page));
    // Not by `evaluate` of Playwright, which needs what the page may have spoilt.
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return { host, errors };
}

const countRows = async () => {
  const [{ n }] = await query(collector.database, "SELECT count(*) AS n FROM records WHERE type = 'signal'");
  return n;
};

/** @param {string} file */
function read(file) {
  return readFileSync(join(FOLDER, file), "utf8");
}

/** @param {string} script */
async function bundle(script) {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, script)],
    bundle: true,
    write: false,
    format: "esm",
    define: { "process.env.NODE_ENV": '"development"' },
    logLevel: "error",
  });
  return outputFiles[0].text;
}
