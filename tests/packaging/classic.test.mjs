// The classic script with its snippet, as a page without modules has it: from the snippet of the package, the files of `dist/` on a
// server of another origin, and a collector. And the same engine in a module, `piquel/inline`.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { DEFINITIONS } from "../browser/harness/app.mjs";
import { watchEngines } from "../browser/harness/engines.mjs";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "../browser/harness/index.mjs";

const SNIPPET = readFileSync(join(ROOT, "js/dist/snippet.html"), "utf8");
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/piquel@[^/]+\/dist/;
const NONCE = "bm9uY2U";

/** What needs each of the three engines: as it is, with a score, with a signal of accounts. */
const DOCUMENTS = {
  signals: DEFINITIONS,
  scores: {
    ...DEFINITIONS,
    scores: [{ id: "ready", behaviour: [{ signal: "busy", points: 40 }], tiers: [{ id: "hot", behaviour: 30 }] }],
  },
  accounts: {
    ...DEFINITIONS,
    signals: [
      ...DEFINITIONS.signals,
      { id: "team", kind: "aha", level: "account", when: { activeUsers: { fired: "busy" }, gte: 2 } },
    ],
  },
};

/**
 * A page, a server of files, a collector.
 * @param {import("node:test").TestContext} t
 */
async function setUp(t) {
  const scope = openScope(t);
  const definitions = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(definitions, JSON.stringify(DEFINITIONS));
  const collector = await startCollector(scope, { definitions });
  const wire = await startProxy(scope, () => collector.url);
  const cdn = await startSite(scope, {
    folders: { "/dist/": "js/dist", "/package/": "js" },
    headers: { "access-control-allow-origin": "*" },
  });
  const context = await openPages(scope);
  await watchEngines(context);
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  /** @type {string[]} */
  const requests = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(`error: ${error}`));
  page.on("request", (request) => requests.push(request.url().replace(cdn.url, "").replace(wire.url, "")));
  /** Opens a page with this in its body. @param {string} body @param {Record<string, string>} [headers] */
  const open = async (body, headers = {}) => {
    const html = `<!doctype html><meta charset="windows-1252"><title>App</title><link rel="icon" href="data:,">${body}`;
    const site = await startSite(scope, { pages: { "/": html }, headers });
    await page.goto(site.url);
  };
  const snippet = SNIPPET.replace(CDN, `${cdn.url}/dist`).replaceAll("<script", `<script nonce="${NONCE}"`);
  const start = `piquel.init({ key: "pk_demo", endpoint: "${wire.url}" });`;
  /** @param {string} code @returns {Promise<any>} */
  const app = (code) => page.evaluate(code);
  return { page, cdn, wire, messages, requests, open, snippet, start, app };
}

/** @param {string} code */
const script = (code) => `<script nonce="${NONCE}">${code}</script>`;

test("what a page calls before the script came is done once it has, by the engine in it, under a strict policy", async (t) => {
  const { page, cdn, wire, messages, requests, open, snippet, start, app } = await setUp(t);
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((done) => {
    release = () => done(null);
  });
  await page.route(/piquel\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  const calls = `
    const early = piquel;
    const props = { what: "a" };
    piquel.track("saved", props);
    props.what = "changed since";
    const started = ${start}
    started.identify("ann", { persona: "founder" });
    const told = [];
    piquel.on("signal", ({ signal }) => told.push(signal));
    piquel.on("signal", () => told.push("taken back"))();
    piquel.track("saved", { what: "b" });
    const before = [piquel.stage(), piquel.progress("savers"), piquel.ledger(), piquel.version];
    const flushed = piquel.flush().then(() => piquel.progress("savers"));`;
  const policy = `default-src 'none'; img-src data:; script-src 'nonce-${NONCE}' 'wasm-unsafe-eval'; connect-src ${wire.url}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const opened = open(snippet + script(calls), { "content-security-policy": policy });
  await until("the page called", () => app("flushed instanceof Promise"));
  release();
  await opened;
  assert.equal((await app("flushed")).fired, 1);
  assert.deepEqual(await app("[told, before, piquel === early, piquel.q.length]"), [
    ["savers"],
    [null, null, [], undefined],
    true,
    0,
  ]);
  assert.match(await app("piquel.version"), /^\d+\.\d+\.\d+$/);
  assert.deepEqual(
    wire.beacons().flatMap(({ user, records }) => records.map((/** @type {any} */ { signal }) => [user, signal])),
    [["ann", "savers"]],
  );
  assert.equal(await app("engines.length"), 1);
  const files = requests.filter((address) => !address.startsWith("/v1/") && !address.startsWith("data:"));
  assert.deepEqual([files.slice(1), messages], [["/dist/piquel.js"], []], cdn.url);
});

test("where the endpoint is a path of the page's own site, no other origin has to be allowed", async (t) => {
  const { page, wire, messages, open, snippet, app } = await setUp(t);
  // What a proxy in front of both does.
  await page.route("**/piquel/v1/**", (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/^.*\/piquel\//, `${wire.url}/`),
    }),
  );
  const calls = `piquel.init({ key: "pk_demo", endpoint: "/piquel" }); piquel.track("worked"); piquel.track("worked");`;
  await open(snippet + script(`${calls} const flushed = piquel.flush();`), {
    "content-security-policy": `script-src 'nonce-${NONCE}' 'wasm-unsafe-eval'; connect-src 'self'`,
  });
  await app("flushed");
  const [beacon] = wire.beacons();
  assert.deepEqual([beacon.records[0].signal, messages], ["busy", []]);
});

test("where WebAssembly is forbidden, the engine in JavaScript comes from beside the script", async (t) => {
  const { open, snippet, start, app, messages, requests } = await setUp(t);
  await open(snippet + script(`${start} piquel.track("worked"); piquel.track("worked");`), {
    "content-security-policy": `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
  });
  await until("the engine counted", () => app("piquel.progress('busy')?.fired === 1"));
  assert.ok(requests.includes("/dist/fallback.js"), `${requests}`);
  assert.equal(await app("engines.length"), 0);
  assert.deepEqual(
    messages.filter((text) => !/wasm-unsafe-eval|unsafe-eval/.test(text)),
    [],
  );
});

test("definitions are compiled by what comes from beside the script, also where that is taken without CORS", async (t) => {
  const { open, snippet, app, messages, requests } = await setUp(t);
  const plain = snippet.replace(/ integrity="[^"]*"/, "").replace(' crossorigin="anonymous"', "");
  assert.notEqual(plain.length, snippet.length);
  const options = JSON.stringify({ key: "pk_demo", export: "none", definitions: DOCUMENTS.accounts });
  await open(plain + script(`piquel.init(${options}); piquel.track("worked"); piquel.track("worked");`));
  await until("the engine counted", () => app("piquel.progress('busy')?.fired === 1"));
  assert.ok(requests.includes("/dist/compile.js"), `${requests}`);
  assert.deepEqual(messages, []);
});

test("a script that is not what its hash says is refused, and the page calls on without harm or end", async (t) => {
  const { open, snippet, start, app, requests } = await setUp(t);
  const changed = snippet.replace(/integrity="sha384-.{8}/, 'integrity="sha384-AAAAAAAA');
  await open(changed + script(`${start} const end = piquel.on("signal", () => {}); end(); end();`));
  assert.ok(requests.includes("/dist/piquel.js"));
  await app("for (let n = 0; n < 3000; n += 1) piquel.track('worked')");
  assert.deepEqual(await app("[piquel.version, piquel.q.length, piquel.stage()]"), [undefined, 1000, null]);
});

test("the script alone, beside an element of its name, is piquel; once more in the page, it is the same", async (t) => {
  const { page, cdn, open, start, app, messages } = await setUp(t);
  const tag = `<script src="${cdn.url}/dist/piquel.js"></script>`;
  await open(`<div id="piquel"></div>${tag}${script(`const first = piquel; const started = ${start}`)}${tag}`);
  await app("started.track('worked'); piquel.track('worked'); piquel.flush()");
  await until("the engine counted", () => app("piquel.progress('busy')?.fired === 1"));
  assert.equal(await app("piquel === first"), true);
  // What has been ended can be started again.
  await app(`piquel.destroy(); ${start} piquel.track("worked");`);
  await until("it counts on", () => app("piquel.progress('busy')?.clauses[0].measured === 3"));
  assert.deepEqual([await page.locator("#piquel").count(), messages], [1, []]);
});

test("the snippet has every method that piquel has", async (t) => {
  const { open, snippet, app } = await setUp(t);
  const stub = snippet.split("</script>")[0];
  await open(`${stub}</script>`);
  const { init } = await import("../../js/index.js");
  const methods = Object.keys(init({ key: "pk_demo" }));
  assert.deepEqual(await app("Object.keys(piquel).sort()"), ["init", "q", ...methods].sort());
});

for (const [need, document] of Object.entries(DOCUMENTS)) {
  test(`\`piquel/inline\` has an engine for ${need}, which is not fetched`, async (t) => {
    const { open, cdn, app, messages, requests } = await setUp(t);
    const options = JSON.stringify({ key: "pk_demo", export: "none", definitions: document });
    const map = JSON.stringify({ imports: { "piquel/inline": `${cdn.url}/package/dist/inline.js` } });
    await open(`<script type="importmap">${map}</script><script type="module">
      import { init } from "piquel/inline";
      const tiers = [];
      const piquel = init(${options});
      piquel.on("tier", ({ tier }) => tiers.push(tier));
      piquel.group("acme");
      piquel.track("worked");
      piquel.track("worked");
      Object.assign(window, { piquel, tiers });
    </script>`);
    await until("the engine counted", () => app("piquel.progress('busy')?.fired === 1"));
    assert.deepEqual(await app("tiers"), "scores" in document ? ["hot"] : []);
    const files = requests.filter((address) => address.startsWith("/package/"));
    // The compiler is for development, and fetched.
    const compiler = ["/package/compile.js", "/package/wasm/compile.js", "/package/wasm/compile.wasm"];
    assert.deepEqual(files.sort(), ["/package/dist/inline.js", ...compiler].sort());
    assert.deepEqual(messages, []);
  });
}
