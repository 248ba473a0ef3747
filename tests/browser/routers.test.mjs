// Apps with the routers that most apps have: with the SDK, without it, and where it comes and goes in between, they are the same to
// the last entry of their history; and page views are the patterns of their routes. Real packages, real collector, real browser.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { ROOT } from "../../scripts/lib/run.mjs";
import { setUp } from "./harness/app.mjs";
import { openScope, startSite, until } from "./harness/index.mjs";
import { HTML } from "./routers/page.mjs";
import { viewsOf, walk } from "./routers/walk.mjs";

const FOLDER = join(ROOT, "tests/browser/routers");
const TIME = Date.parse("2026-03-04T08:00:00Z");
const HOUR = 3_600_000;
/** How far timers run at a time while the engine is loading, in ms. */
const STEP = 50;

const REACT = { board: "/boards/:board", docs: "/docs/*", nowhere: "/*" };
const VUE = { board: "/boards/:board", docs: "/docs/:rest", nowhere: "/:nowhere" };
const DEMOS = {
  "React Router": { demo: "react", kind: "path", isData: true, ...REACT },
  "React Router, in the fragment": { demo: "react", kind: "hash", isData: true, ...REACT },
  "React Router, of elements": { demo: "react-elements", kind: "path", isData: false, ...REACT },
  "Vue Router": { demo: "vue", kind: "path", isData: true, ...VUE },
  "Vue Router, in the fragment": { demo: "vue", kind: "hash", isData: true, ...VUE },
};
const PATHS = [...new Set(Object.values(DEMOS).flatMap((demo) => Object.keys(viewsOf(demo))))];
/** How a page hears of its address where browsers do not tell. */
const BY_HISTORY = "delete window.navigation;";

const never = { count: "worked", gte: 1_000_000 };
const counted = (/** @type {string} */ id, /** @type {unknown} */ count) => ({
  id,
  kind: "custom",
  when: { all: [{ count, gte: 1_000_000 }, never] },
});
const DOCUMENT = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  signals: [
    counted("all", "$page"),
    ...PATHS.map((path, place) => counted(`path_${place}`, { event: "$page", where: { path } })),
  ],
};

const scope = openScope();
/** @type {import("playwright-core").BrowserContext} */
let context;
/** @type {{ url: string }} */
let site;
/** @type {object} */
let options;

before(async () => {
  const entryPoints = ["react", "react-elements", "vue"].map((name) => join(FOLDER, `${name}.mjs`));
  const { outputFiles } = await build({
    entryPoints,
    outdir: "/demos",
    bundle: true,
    splitting: true,
    write: false,
    minify: true,
    format: "esm",
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    logLevel: "error",
  });
  const scripts = Object.fromEntries(outputFiles.map(({ path, text }) => [path, text]));
  const { page, wire } = await setUp(/** @type {any} */ ({ after: scope.after }), DOCUMENT);
  site = await startSite(scope, { pages: { "/": HTML }, scripts, folders: { "/piquel/": "js" } });
  context = page.context();
  options = { key: "pk_demo", endpoint: wire.url };
  await context.clock.install({ time: TIME - HOUR });
  await context.clock.pauseAt(TIME);
});
after(() => scope.close());

/** A page of its own, so that its history is. @param {string} [script] runs before all else */
async function open(script) {
  const page = await context.newPage();
  if (script) await page.addInitScript(script);
  await page.goto(`${site.url}/`);
  /** @param {"path" | "hash"} routes */
  const begin = async (routes) => {
    await page.evaluate(`begin(${JSON.stringify({ ...options, storage: "memory", capture: { routes } })})`);
    await until("the engine runs", async () => {
      await page.clock.runFor(STEP);
      return page.evaluate("piquel.stage() !== null");
    });
    await page.evaluate(
      "import('/piquel/capture/index.js').then(async () => { for (let n = 0; n < 20; n += 1) await null; })",
    );
  };
  const end = () => page.evaluate("piquel.destroy()");
  /** How often each pattern was seen. */
  const views = async () => {
    const ids = ["all", ...PATHS.map((_, place) => `path_${place}`)];
    /** @type {number[]} */
    const [all, ...counts] = await page.evaluate(
      `${JSON.stringify(ids)}.map((id) => piquel.progress(id).clauses[0].measured ?? 0)`,
    );
    assert.equal(
      all,
      counts.reduce((sum, count) => sum + count, 0),
      "it was seen at a path that nobody expected",
    );
    return Object.fromEntries(PATHS.map((path, place) => [path, counts[place]]).filter(([, count]) => count));
  };
  return { page, begin, end, views };
}

for (const [name, demo] of Object.entries(/** @type {Record<string, any>} */ (DEMOS))) {
  test(`an app is the same with us and without, and its routes are told: ${name}`, async () => {
    const alone = await open();
    const expected = await walk(alone.page, demo);
    await alone.page.close();

    const together = await open();
    const seen = await walk(together.page, demo, { 1: () => together.begin(demo.kind) });
    assert.deepEqual(seen, expected);
    assert.deepEqual(await together.views(), viewsOf(demo));
    await together.page.close();

    // In the fragment, nothing is wrapped that is not elsewhere.
    if (demo.kind === "hash") return;
    const between = await open(BY_HISTORY);
    const others = await walk(between.page, demo, {
      1: () => between.begin(demo.kind),
      4: between.end,
      6: () => between.begin(demo.kind),
      13: between.end,
      15: () => between.begin(demo.kind),
    });
    assert.deepEqual(others, expected);
    await between.page.close();
  });
}
