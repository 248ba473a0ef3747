// What `piquel/taps` promises, with the real libraries: every call is heard once, and the libraries send what they send without a tap.
// Each way to have them, as packages of a bundle and by their snippets, is one page with all of them; their servers are stood in for.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "./harness/index.mjs";
import { snippets, startVendors } from "./taps/vendors.mjs";

/** Before the tap, before the library is loaded, after that: where a stub keeps calls, the first is heard, too. */
const PLANS = ["Early", "Stubbed", "Loaded"];
const SECRET = "never-asked-for";
/** How long the libraries, which are large, may take to be there, in ms. */
const LOADING = 60_000;

const WAYS = /** @type {const} */ ({
  "packages of a bundle": {
    path: "/modules",
    libraries: {
      segment: ["Stubbed", "Loaded"],
      rudderstack: ["Stubbed", "Loaded"],
      posthog: ["Stubbed", "Loaded"],
      mixpanel: ["Stubbed", "Loaded"],
      amplitude: PLANS,
      snowplow: ["Stubbed", "Loaded"],
      snowplow_structured: ["Stubbed", "Loaded"],
    },
  },
  snippets: {
    path: "/snippets",
    libraries: {
      segment: PLANS,
      rudderstack: PLANS,
      posthog: PLANS,
      mixpanel: PLANS,
      amplitude: PLANS,
      snowplow: PLANS,
      datalayer: PLANS,
      gtag: PLANS,
    },
  },
});

/** Some are one library, used in two ways. @type {Record<string, string>} */
const SENDERS = { snowplow_structured: "snowplow", gtag: "datalayer" };

/** @param {string[]} libraries */
const definitions = (libraries) => ({
  schema: 1,
  version: 1,
  events: Object.fromEntries(libraries.map((name) => [name, { props: { plan_name: "string" } }])),
  signals: libraries.flatMap((name) => [
    { id: `${name}_calls`, kind: "custom", when: { count: name, gte: 1 }, evidence: "full" },
    { id: `${name}_plans`, kind: "custom", when: { distinct: name, by: "plan_name", gte: 9 } },
  ]),
});

/** @param {string} vendors */
const html = (vendors, head = "", load = "") => `<!doctype html><title>App</title><link rel="icon" href="data:,">
${head}<script type="module">
  import { run } from "/tests/browser/taps/page.js";
  ${load.replaceAll("BASE", vendors)}
</script>`;

const MODULES = `
  const { load } = await import("BASE/modules.js");
  run(load("BASE"));`;
const SNIPPETS = `
  import { begin, libraries } from "/tests/browser/taps/snippets.js";
  begin("BASE");
  run(libraries());`;

for (const [way, { path, libraries }] of Object.entries(WAYS)) {
  test(`calls of libraries that are ${way} are heard, and these go on as without a tap`, async (t) => {
    const scope = openScope(t);
    const names = Object.keys(libraries);
    const document = join(temporaryFolder(scope), "definitions.json");
    writeFileSync(document, JSON.stringify(definitions(names)));
    const collector = await startCollector(scope, { definitions: document });
    const wire = await startProxy(scope, () => collector.url);
    const context = await openPages(scope);

    /** Goes through it all in a page of its own. @param {boolean} isTapped */
    const run = async (isTapped) => {
      const vendors = await startVendors(scope);
      const site = await startSite(scope, {
        pages: {
          "/modules": html(vendors.url, "", MODULES),
          "/snippets": html(vendors.url, snippets(vendors.url), SNIPPETS),
        },
        folders: { "/js/": "js", "/tests/": "tests" },
      });
      const page = await context.newPage();
      await context.clearCookies();
      await page.goto(site.url + path, { waitUntil: "commit" });
      const app = (/** @type {string} */ code) => page.evaluate(code);
      await until("the page runs", () => app("!!window.page"));
      await app(`page.early(); ${isTapped ? `page.tap("${wire.url}");` : ""} page.stubbed()`);
      vendors.release();
      await until(
        "the libraries are loaded",
        async () => {
          const missing = await app("page.isLoaded()");
          if (missing.length > 0) throw new Error(`not loaded: ${missing}`);
          return true;
        },
        LOADING,
      );
      await app("page.loaded()");
      if (isTapped) {
        await until("the engine runs", () => app("piquel.stage() !== null"));
        await app("piquel.flush()");
      }
      await app("page.untap()");
      return { vendors, app, seen: await app("page.seen") };
    };

    const [bare, tapped] = [await run(false), await run(true)];
    for (const [name, plans] of Object.entries(libraries)) {
      await t.test(name, async () => {
        const [calls, values] = await tapped.app(
          `["calls", "plans"].map((kind) => piquel.progress("${name}_" + kind).clauses[0].measured)`,
        );
        assert.deepEqual([calls, values], [plans.length, plans.length]);
        assert.deepEqual(tapped.seen[name], bare.seen[name]);
        const isComplete = (/** @type {string[]} */ events) => events.some((event) => event.includes("Untapped"));
        const sent = () => [tapped, bare].map(({ vendors }) => vendors.events(SENDERS[name] ?? name));
        await until("the library sent the same with the tap as without", () => {
          const [one, other] = sent();
          return isDeepStrictEqual(one, other) && isComplete(other);
        }).catch(() => {});
        const [one, other] = sent();
        assert.deepEqual(one, other);
        assert.ok(isComplete(other), "the last call was sent");
      });
    }
    const errors = (/** @type {typeof bare} */ { app }) => app("page.errors.sort()");
    assert.deepEqual(await errors(tapped), await errors(bare));
    const signals = wire.beacons().flatMap(({ records }) => records.map((/** @type {any} */ { signal }) => signal));
    assert.deepEqual(signals.sort(), names.map((name) => `${name}_calls`).sort());
    assert.equal(wire.saw(SECRET), false);
  });
}
