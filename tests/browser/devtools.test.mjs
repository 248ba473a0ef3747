// What `piquel/devtools` promises, in a page whose policy is strict: it shows what piquel knows and why, its sandbox touches nothing of the
// page, and once it is closed it was never there. And that a test client says what the collector takes.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { createTestClient } from "../../js/testing/index.js";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "./harness/index.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {import("../../js/definitions.js").Definitions} */
const DEFINITIONS = {
  schema: 1,
  version: 3,
  events: { message_sent: { props: { channel: "string" } } },
  limits: { messages: { cap: 50 } },
  traits: { persona: "string" },
  signals: [
    {
      id: "aha",
      kind: "aha",
      label: "Team is talking",
      when: {
        all: [
          { count: "message_sent", gte: 3 },
          { distinct: "message_sent", by: "channel", gte: 2 },
        ],
      },
    },
    { id: "almost_full", kind: "limit", when: { limit: "messages", reach: 0.8 } },
    { id: "quiet", kind: "lapse", when: { all: [{ is: "aha" }, { absent: "message_sent", for: "7d" }] } },
  ],
  scores: [{ id: "ready", behaviour: [{ signal: "aha", points: 40 }], tiers: [{ id: "warm", behaviour: 30 }] }],
  prompts: [
    { id: "welcome", on: "aha", content: { title: "You are flying", body: "Invite your team." } },
    { id: "come_back", on: "quiet", content: { title: "It got quiet", body: "See what is new." } },
    {
      id: "upgrade",
      on: "almost_full",
      content: {
        title: "Almost full",
        body: "{limit.messages.remaining} left.",
        cta: { label: "Plans", href: "/plans" },
      },
    },
  ],
};

const PAGE = readFileSync(new URL("../../docs/devtools.md", import.meta.url), "utf8");
const SNIPPETS = [...PAGE.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

const NONCE = "piquel";
const IMPORTS = {
  piquel: "/piquel/index.js",
  "piquel/devtools": "/piquel/devtools/index.js",
  "lit/": "/node_modules/lit/",
  "lit-html": "/node_modules/lit-html/lit-html.js",
};
/** Nothing inline but what is named, no styles, no HTML out of text. @param {string} collector @param {boolean} runsWasm */
const policy = (collector, runsWasm) =>
  `default-src 'none'; script-src 'self' 'nonce-${NONCE}' ${runsWasm ? "'wasm-unsafe-eval'" : ""}; connect-src 'self' ${collector}; ` +
  "style-src 'none'; img-src data:; require-trusted-types-for 'script'; trusted-types lit-html";

/** What the app does. @param {object} options of `init` */
const app = (options) => `
  import "piquel/devtools";
  import { init } from "piquel";
  window.piquel = init(${JSON.stringify(options)});
  piquel.identify("user-1", { persona: "founder" });
  piquel.track("mesage_sent");
  for (const channel of ["a", "a", "b"]) piquel.track("message_sent", { channel });`;

/** The same app, as docs/devtools.md has it. @param {string} endpoint */
const documented = (endpoint) => `
  ${SNIPPETS[0].replace(/"http:[^"]*"/, JSON.stringify(endpoint))}
  const definitions = ${JSON.stringify(DEFINITIONS)};
  ${SNIPPETS[1]}
  Object.assign(window, { piquel, close });`;

/** @param {string} script @param {string} [attributes] of the page */
const html = (
  script,
  attributes = "",
) => `<!doctype html><html lang="en" ${attributes}><title>App</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><main><h1>App</h1><input aria-label="Search"></main>
<script type="importmap" nonce="${NONCE}">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module" nonce="${NONCE}">${script}</script>`;

/**
 * A page with the devtools at hand.
 * @param {import("./harness/scope.mjs").Scope} scope
 * @param {import("playwright-core").BrowserContext} context
 * @param {object} [more] options of `init`
 * @param {boolean} [runsWasm] whether the page's policy lets it
 */
async function setUp(scope, context, more = {}, runsWasm = true) {
  const definitions = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(definitions, JSON.stringify(DEFINITIONS));
  const collector = await startCollector(scope, { definitions });
  let target = collector.url;
  const wire = await startProxy(scope, () => target);
  const options = { key: "pk_demo", endpoint: wire.url, ...more };
  const site = await startSite(scope, {
    pages: {
      "/": html(app(options)),
      "/rtl": html(app(options), 'dir="rtl"'),
      "/docs": html(documented(wire.url)),
    },
    folders: { "/piquel/": "js", "/node_modules/": "node_modules" },
    headers: { "content-security-policy": policy(wire.url, runsWasm) },
  });
  const page = await context.newPage();
  scope.after(() => page.close());
  /** From now on nothing is answered. */
  const hold = async () => {
    const silent = createServer(() => {});
    await new Promise((done) => silent.listen(0, "127.0.0.1", () => done(null)));
    scope.after(() => {
      silent.closeAllConnections();
      silent.close();
    });
    target = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (silent.address()).port}`;
  };
  /** @type {string[]} */
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  /** @param {string} path */
  const open = async (path) => {
    await page.goto(site.url + path);
    await until("the engine runs", () => page.evaluate("piquel.stage() === 'activated'"));
  };
  const panel = page.getByRole("region", { name: "Piquel devtools" });
  /** @param {string} name */
  const show = async (name) => {
    await panel.getByRole("tab", { name }).click();
    return panel.getByRole("tabpanel", { name });
  };
  return { wire, site, page, errors, open, panel, show, hold };
}

/** What axe finds wrong, in words. @param {import("playwright-core").Page} page */
const flaws = async (page) => {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + " " + html)))',
  );
};

test("the devtools", async (t) => {
  const context = await openPages(openScope(t));
  await t.test(
    "the panel says what was told, how far each signal is, which prompt waits for what, and what was sent",
    async (t) => {
      const { page, errors, open, panel, show, wire } = await setUp(openScope(t), context, {
        definitions: DEFINITIONS,
      });
      await open("/?piquel");
      await page.evaluate("piquel.setUsage('messages', 10); piquel.flush()");

      const facts = await show("Facts");
      await facts.getByText("undeclared event, message_sent?").waitFor();
      await facts.locator("li", { hasText: "activated" }).waitFor();
      assert.equal(await facts.locator("li", { hasText: "track" }).count(), 4);
      assert.deepEqual(await flaws(page), []);

      const signals = await show("Signals");
      await signals.getByText("ready").first().waitFor();
      const aha = signals.locator("[data-signal=aha]");
      assert.match(await aha.innerText(), /fired 1×/);
      const full = signals.locator("[data-signal=almost_full]");
      await full.locator("summary").click();
      assert.match(await full.innerText(), /0 of 1 met.*"reach":0.8.*20 % of 80 %/s);
      const quiet = signals.locator("[data-signal=quiet]");
      await quiet.locator("summary").click();
      assert.match(await quiet.innerText(), /of 7 d.*time alone can change it in 6 d 23 h/s);
      assert.deepEqual(await flaws(page), []);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await flaws(page), []);

      const prompts = await show("Prompts");
      await prompts.locator("[data-prompt=welcome]", { hasText: "would be offered now" }).waitFor();
      assert.match(await prompts.locator("[data-prompt=come_back]").innerText(), /in 6 d 23 h/s);
      assert.match(
        await prompts.locator("[data-prompt=upgrade]").innerText(),
        /almost_full` has not fired: 0 of 1 clauses/,
      );
      assert.deepEqual(await flaws(page), []);

      const sent = await show("Sent");
      await until("a beacon went", () => wire.beacons().length > 0);
      await sent.locator("[data-sent=beacon]", { hasText: "200" }).first().waitFor();
      await sent.locator("[data-sent=beacon] summary").last().click();
      assert.match(await sent.locator("[data-sent=beacon] pre").last().innerText(), /"signal": "aha"/);
      assert.deepEqual(await flaws(page), []);
      assert.deepEqual(errors, []);
      assert.equal(await panel.count(), 1);
    },
  );

  await t.test("what would be sent is what is sent then", async (t) => {
    const { page, open, show, wire, hold } = await setUp(openScope(t), context);
    await open("/?piquel");
    await page.evaluate("piquel.flush()");
    const before = wire.beacons().length;
    await hold();
    await page.evaluate("piquel.setUsage('messages', 45)");
    const sent = await show("Sent");
    await sent.locator("[data-next] summary", { hasText: "1 record " }).first().click();
    const told = JSON.parse(await sent.locator("[data-next] pre").first().innerText());
    await until("the page sends it by itself", () => wire.beacons().length > before);
    const beacon = wire.beacons()[before];
    for (const one of [told, beacon]) {
      for (const name of ["rev", "sent"]) delete one[name];
      for (const name of ["last", "active"]) delete one.summary[name];
    }
    assert.deepEqual(told, JSON.parse(JSON.stringify(beacon)));
  });

  await t.test("in the sandbox time moves and events are tried, and the page notices nothing", async (t) => {
    const { page, open, show, wire, errors } = await setUp(openScope(t), context);
    await open("/?piquel");
    await page.evaluate("piquel.flush()");
    const state = "JSON.stringify([piquel.stage(), piquel.explain('almost_full').fired, piquel.ledger().length])";
    const [before, beacons] = [await page.evaluate(state), wire.beacons().length];

    const sandbox = await show("Sandbox");
    await sandbox.getByRole("button", { name: "Copy this user" }).click();
    const stage = () => sandbox.getByTestId("sandbox-stage").innerText();
    await until("the copy is who the user is", async () => (await stage()) === "activated");
    await sandbox.getByRole("button", { name: "+ 1w" }).click();
    await sandbox.getByTestId("sandbox-news").getByText("quiet").waitFor();
    const prompt = sandbox.getByTestId("sandbox-prompt");
    await prompt.getByText("You are flying").waitFor();
    await prompt.getByRole("button", { name: "Dismissed" }).click();
    await prompt.getByText("It got quiet").waitFor();
    await prompt.getByRole("button", { name: "Dismissed" }).click();
    await sandbox.locator("[data-form=usage] input").fill("45");
    await sandbox.getByRole("button", { name: "Set usage" }).click();
    await prompt.getByText("5 left.").waitFor();
    await sandbox.locator("[data-form=track] input[name=times]").fill("2000");
    await sandbox.getByRole("button", { name: "Track", exact: true }).click();
    const count = sandbox.locator("[data-signal=aha] summary");
    await count.click();
    await sandbox.locator("[data-signal=aha]", { hasText: "2003 of 3" }).waitFor();
    await sandbox.getByLabel("Length of time").fill("8 days");
    await sandbox.getByRole("button", { name: "Go" }).click();
    await sandbox.getByRole("alert").getByText("`8 days` is no length of time").waitFor();
    assert.deepEqual(await flaws(page), []);

    await sandbox.getByRole("button", { name: "Begin as somebody new" }).click();
    await until("it is somebody new", async () => (await stage()) === "new");
    assert.equal(await page.evaluate(state), before);
    assert.equal(wire.beacons().length, beacons);
    assert.deepEqual(errors, []);
  });

  await t.test(
    "it opens only where it is asked for, is used by keys alone, and closed it was never there",
    async (t) => {
      const { page, open, panel, errors } = await setUp(openScope(t), context);
      await open("/");
      assert.equal(await panel.count(), 0);
      await page.evaluate("window.before = { track: piquel.track, keys: Reflect.ownKeys(window).length }");
      await page.evaluate(
        "import('piquel/devtools').then(({ openDevtools }) => { openDevtools(piquel); openDevtools(); })",
      );
      await panel.waitFor();
      assert.equal(await panel.count(), 1);
      assert.equal(await page.evaluate("piquel.track === before.track"), false);
      await page.evaluate("window.heard = 0; addEventListener('keydown', () => { heard += 1; })");

      await panel.getByRole("tab", { name: "Facts" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      assert.equal(await panel.getByRole("tab", { selected: true }).innerText(), "Prompts");
      await page.keyboard.press("End");
      assert.equal(await panel.getByRole("tab", { selected: true }).innerText(), "Sandbox");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
      assert.equal(await page.evaluate("heard"), 0, "the page's own keys did nothing meanwhile");
      assert.deepEqual(
        await page.evaluate(`({
      track: piquel.track === before.track,
      place: Object.getOwnPropertyNames(window[Symbol.for("piquel")]),
      elements: document.body.querySelectorAll("div").length,
      stage: piquel.stage(),
    })`),
        { track: true, place: [], elements: 0, stage: "activated" },
      );
      assert.deepEqual(errors, []);
    },
  );

  await t.test(
    "what docs/devtools.md shows opens it, with the document of a plan that the collector published",
    async (t) => {
      assert.equal(SNIPPETS.length, 2);
      const { page, panel, show, errors, site } = await setUp(openScope(t), context);
      await page.goto(`${site.url}/docs`);
      const prompts = await show("Prompts");
      await prompts.locator("[data-prompt=upgrade]", { hasText: "`almost_full` has not fired" }).waitFor();
      await page.evaluate("close()");
      assert.equal(await panel.count(), 0);
      assert.deepEqual(errors, []);
    },
  );

  await t.test("where localStorage takes nothing more, the copy is of who the user is by now", async (t) => {
    const { page, open, show } = await setUp(openScope(t), context);
    await open("/?piquel");
    await until("it is kept", () => page.evaluate("'piquel.pk_demo.user' in localStorage"));
    await page.evaluate(`Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    }`);
    await page.evaluate("piquel.identify('user-2'); piquel.setUsage('messages', 10)");
    const signals = await show("Signals");
    await signals.getByText("user-2").waitFor();
    await signals.getByText("10 of 50").waitFor();
  });

  await t.test("closed while the definitions are still being read, it asks for nothing any more", async (t) => {
    const { page, open, panel, errors } = await setUp(openScope(t), context);
    await open("/");
    /** @type {(() => Promise<void>)[]} */
    const held = [];
    await page.route("**/v1/plan*", async (route) => {
      await new Promise((done) => {
        held.push(async () => done(null));
      });
      await route.continue();
    });
    await page.evaluate(
      "import('piquel/devtools').then(({ openDevtools }) => { window.close = openDevtools(piquel); })",
    );
    await panel.waitFor();
    await until("the plan is asked for", () => held.length > 0);
    await page.evaluate(
      "window.ons = 0; const { on } = piquel; piquel.on = (...given) => { ons += 1; return on(...given); }; close()",
    );
    const answered = page.waitForResponse("**/v1/plan*");
    await held[0]();
    await (await answered).finished();
    // What follows from the answer takes the engine that the page has already, and a few turns.
    await page.evaluate(
      "import('/piquel/testing/index.js').then(() => new Promise((done) => requestIdleCallback(() => setTimeout(done))))",
    );
    assert.deepEqual([await page.evaluate("ons"), held.length, errors], [0, 1, []]);
  });

  await t.test(
    "opened by the address, it takes the document that it is given later, and outlives the body",
    async (t) => {
      const { page, open, panel, show, errors } = await setUp(openScope(t), context);
      await open("/?piquel");
      const signals = await show("Signals");
      const label = signals.getByText('"reach":0.8');
      await signals.locator("[data-signal=almost_full] summary").click();
      assert.equal(await label.count(), 0, "a published plan does not have it");
      await page.evaluate(
        `import("piquel/devtools").then(({ openDevtools }) => {
        const definitions = ${JSON.stringify(DEFINITIONS)};
        window.same = openDevtools(piquel, { definitions }) === openDevtools();
      })`,
      );
      await label.first().waitFor({ state: "attached" });
      await page.evaluate("document.body.replaceWith(document.createElement('body'))");
      await panel.waitFor();
      assert.deepEqual([await page.evaluate("same"), await panel.count(), errors], [true, 1, []]);
    },
  );

  await t.test("an instance that starts after another was destroyed is heard from its first call on", async (t) => {
    const { page, open, panel, show } = await setUp(openScope(t), context);
    await open("/?piquel");
    await page.evaluate(`import("piquel").then(({ init }) => {
    piquel.destroy();
    setTimeout(() => {
      window.piquel = init({ key: "pk_demo", export: "none", definitions: ${JSON.stringify(DEFINITIONS)} });
      piquel.track("message_sent", { channel: "second" });
    });
  })`);
    const facts = await show("Facts");
    await facts.getByText('{"channel":"second"}').waitFor();
    const sent = await show("Sent");
    await sent.getByText("Nothing of the user is sent").waitFor();
    assert.equal(await panel.count(), 1);
  });

  await t.test(
    "on a phone and in a page that reads from right to left it is whole and legible, also without WebAssembly",
    async (t) => {
      const { page, open, panel, show } = await setUp(openScope(t), context, {}, false);
      await page.setViewportSize({ width: 390, height: 800 });
      await open("/rtl?piquel");
      for (const name of ["Facts", "Signals", "Prompts", "Sent", "Sandbox"]) {
        const shown = await show(name);
        await until("nothing is wider than the screen", () =>
          shown.evaluate((element) => element.scrollWidth <= element.clientWidth),
        );
        const box = await panel.boundingBox();
        assert.deepEqual([box?.x, box?.width], [0, 390]);
      }
      await panel.getByRole("button", { name: "Begin as somebody new" }).click();
      await panel.getByTestId("sandbox-stage").getByText("new").waitFor();
      assert.deepEqual(await flaws(page), []);
    },
  );
});

test("what a test client says would be sent, a collector takes", async (t) => {
  const scope = openScope(t);
  const definitions = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(definitions, JSON.stringify(DEFINITIONS));
  const collector = await startCollector(scope, { definitions });
  const piquel = await createTestClient({ definitions: DEFINITIONS, now: Date.now() });
  piquel.track("message_sent", { channel: "a" }, { times: 3 });
  piquel.identify("user-1", { persona: "founder" });
  piquel.track("message_sent", { channel: "b" });
  piquel.prompt?.shown();
  piquel.setUsage("messages", 45);
  await piquel.flush();
  const records = piquel.beacons.flatMap((beacon) => beacon.records);
  assert.deepEqual(new Set(records.map(({ type }) => type)), new Set(["signal", "stage", "tier", "prompt"]));
  for (const beacon of piquel.beacons) {
    const body = JSON.stringify({ ...beacon, key: "pk_demo" });
    const reply = await fetch(`${collector.url}/v1/beacon`, { method: "POST", body });
    const { items } = await reply.json();
    assert.deepEqual([reply.status, items], [200, beacon.records.map(() => "ok")]);
  }
});
