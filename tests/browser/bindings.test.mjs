// What `piquel/react`, `piquel/vue`, `piquel/svelte` and `piquel/openfeature` promise, with the real libraries: the apps of the guides, to
// the letter, and what becomes of components that come and go. Real engine, real collector, real browser.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { bundlePages } from "./bindings/bundle.mjs";
import { DOCUMENT, UNKNOWN } from "./bindings/document.mjs";
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
  const core = join(ROOT, "js/index.js");
  scripts = await bundlePages(Object.fromEntries([...guides, ...apps, ["core", core]]));
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

const START = () => `begin(${JSON.stringify({ key: "pk_demo", endpoint: wire.url })})`;
/** A few turns of the event loop, in which frameworks finish what they began. */
const SETTLE = `(async () => {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => { port1.onmessage = done; port2.postMessage(0); });
})()`;
/** Starts the core by itself, as `piquel` of the page, and waits for its engine. @param {Awaited<ReturnType<typeof open>>["app"]} app */
async function startCore(app) {
  await app(`import("/piquel/core.js").then(({ init }) => {
    window.piquel = init(${JSON.stringify({ key: "pk_demo", endpoint: wire.url })});
  })`);
  await until("the engine runs", () => app("piquel.stage() !== null"));
}

test("React: a strict app has one engine, and tracks once what it tracks", async () => {
  const { page, app, sees, press, faults, running } = await open("react");
  let engines = 0;
  page.on("request", (request) => {
    engines += Number(/engine[.\w]*\.wasm$/.test(request.url()));
  });
  await app(START());
  await sees("fired 0");
  const opened = () => app(`${running}.progress("opened").clauses[0].measured`);
  assert.equal(await opened(), 1);
  // Another life of the same component tracks again; the engine is the same.
  await press("to other");
  await sees("stage new");
  await press("to home");
  await sees("early");
  await until("it was tracked again", async () => (await opened()) === 2);
  await press("Send");
  await sees("11");
  await app("unmount()");
  assert.equal(await app(`${running}.progress("talking").clauses[0].measured`), 1);
  assert.deepEqual(await app("[window[Symbol.for('piquel')].size, seen.instances.size, seen.tracks.size]"), [1, 1, 1]);
  assert.equal(engines, 1);
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: nothing is rendered while nothing changed, and no two components ever show different truths", async () => {
  const { page, app, sees, press, faults, running } = await open("react");
  await app(START());
  await sees("fired 0");
  await app(SETTLE);
  const before = await app("seen.renders");
  for (let n = 0; n < 5; n += 1) await press("Send");
  await sees("55");
  assert.equal(await app("seen.renders"), before, "what shows a signal is not rendered for progress");
  const count = `(async () => {
    [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Send").click();
    for (let n = 0; n < 5; n += 1) await null;
    return document.getElementById("one").textContent;
  })()`;
  assert.equal(await app(count), "6", "what was tracked shows in the same task");
  await app(`${running}.track("message_sent", { channel: "random" })`);
  await sees("fired 1", "77");
  assert.ok((await app("seen.renders")) > before);
  const pairs = await app("seen.pairs");
  assert.ok(pairs.length > 5);
  for (const [one, other] of pairs) assert.equal(one, other);
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: a screen that a transition waits for shows at once what became true meanwhile", async () => {
  const { page, app, shown, sees, press, faults } = await open("react");
  await app(START());
  await sees("fired 0");
  await press("Open");
  await press("Send");
  await sees("11");
  assert.match(await shown(), /early/, "the old screen stays, and goes on");
  await press("Send");
  await sees("22");
  await app("release()");
  await sees("late 2, at first late 2");
  await press("Send");
  await sees("late 3, at first late 2", "33");
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: a prompt waits for the component that shows it, and is there again after a change of routes", async () => {
  const since = wire.beacons().length;
  const { page, app, shown, sees, press, faults, running } = await open("react");
  await app(START());
  await sees("fired 0");
  for (let n = 0; n < 3; n += 1) await press("Send");
  await app(`${running}.track("message_sent", { channel: "random" })`);
  await sees("fired 1");
  await press("to other");
  await sees("stage activated", "Keep every message");
  await press("to nowhere");
  await sees("nowhere");
  await press("to other");
  await sees("Keep every message");
  await press("Keep every message");
  await app(SETTLE);
  assert.doesNotMatch(await shown(), /Keep every message/);
  await app(`${running}.flush()`);
  assert.deepEqual(told(since).sort(), ["talking", "upgrade clicked", "upgrade shown"]);
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: a prompt that another listener gives back at once is shown by no component", async () => {
  const { page, app, shown, sees, press, faults, running } = await open("react");
  await app(START());
  await sees("fired 0");
  for (let n = 0; n < 3; n += 1) await press("Send");
  await app(`window.given = 0; ${running}.on("prompt", ({ postponed }) => { given += 1; postponed(); });
    ${running}.track("message_sent", { channel: "random" })`);
  await until("it is given back", () => app("given > 0"));
  await app("given = 0");
  await press("to other");
  await sees("stage activated");
  await until("it is given back again", () => app("given > 0"));
  await app(SETTLE);
  assert.doesNotMatch(await shown(), /Keep every message/);
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: what a server rendered is taken up as it was, although the engine runs already", async () => {
  const { page, app, sees, press, faults } = await open("react");
  await startCore(app);
  await app(
    `hydrate(${JSON.stringify(`<button type="button">${UNKNOWN.replaceAll('"', "&quot;")}</button>`)}, piquel)`,
  );
  await sees('"stage":"new"', '"fired":0', '"measured":0');
  await press("stage");
  await sees('"fired":1', '"signal":"pressed"');
  assert.deepEqual(await app("seen.recovered"), []);
  assert.deepEqual(faults, []);
  await page.close();
});

test("React: without a provider the page goes on, and the console says so once", async () => {
  const { page, app, shown, press, faults } = await open("react");
  await app("bare()");
  await press("stage");
  await app(SETTLE);
  assert.equal(await shown(), UNKNOWN);
  assert.deepEqual(faults, [
    "piquel: there is no instance here, calls have no effect: wrap the app in <PiquelProvider>",
  ]);
  await page.close();
});

test("Vue: refs follow the ids that they are given, and end with their component or scope", async () => {
  const { page, app, sees, press, faults, running } = await open("vue");
  await app(`const begun = [setInterval.bind(window), clearInterval.bind(window)]; window.watching = new Set();
    window.setInterval = (act, time) => { const id = begun[0](act, time); if (time === 250) watching.add(id); return id; };
    window.clearInterval = (id) => { watching.delete(id); begun[1](id); };`);
  await app(START());
  await sees("talking 0 0 new");
  await press("Send");
  await sees("talking 0 1 new");
  const before = await app("seen.renders");
  await app(`for (let n = 0; n < 5; n += 1) ${running}.track("opened")`);
  await app("follow('opened')");
  await sees("opened 0 5 new");
  assert.equal((await app("seen.renders")) - before, 1);
  assert.equal(await app("watching.size"), 1);
  await app("show(false)");
  await until("nobody watches any more", () => app("watching.size === 0"));
  await app(`window.outside = scope(${running})`);
  assert.deepEqual(await app("[outside.last.value, watching.size]"), ["new", 1]);
  await app("outside.stop()");
  assert.equal(await app("watching.size"), 0);
  await app("show(true)");
  await sees("opened 0 5 new");
  await app("unmount()");
  assert.equal(await app("watching.size"), 0);
  assert.equal(await app(`${running}.stage()`), "new");
  assert.deepEqual(faults, []);
  await page.close();
});

test("Vue: what a server rendered is taken up as it was, and its directive tracks", async () => {
  const { page, app, sees, press, faults } = await open("vue");
  await startCore(app);
  const html = `<button type="button">${UNKNOWN.replaceAll('"', "&quot;")}</button>`;
  await app(`hydrate(${JSON.stringify(html)}, piquel)`);
  await sees('"stage":"new"', '"fired":0', '"measured":0');
  await press("stage");
  await sees('"fired":1', '"signal":"pressed"');
  assert.deepEqual(
    await app("['opened', 'pressed'].map((id) => piquel.progress(id).clauses[0].measured)"),
    [1, 1],
    "each handler once",
  );
  assert.deepEqual(faults, []);
  await page.close();
});

test("Vue: without the plugin the page goes on, and the console says so once", async () => {
  const { page, app, sees, faults } = await open("vue");
  await app("bare()");
  await sees("stage");
  assert.deepEqual(faults, ["piquel: there is no instance here, calls have no effect: app.use(createPiquel(…))"]);
  await page.close();
});

test("Svelte: stores keep the contract, and a component in the way of version 4 takes them", async () => {
  const { page, app, sees, press, faults } = await open("svelte");
  await app(`window.made = ${START()}; window.piquel = made.piquel; void 0`);
  await sees('"stage":"new"', '"fired":0');
  assert.equal(await app("get(made.signal('pressed')).fired"), 0);
  await app("window.end = derive(made); void 0");
  await press("stage");
  await sees('"fired":1', '"signal":"pressed"');
  await app("end(); piquel.track('opened')");
  assert.deepEqual(await app("heard"), ["new 0", "new 1"]);
  assert.equal(await app("get(made.signal('pressed')) === get(made.signal('pressed'))"), true);
  await app("unmount()");
  assert.equal(await app("piquel.stage()"), "new");
  assert.deepEqual(faults, []);
  await page.close();
});

test("Svelte: what a server rendered is taken up", async () => {
  const { page, app, sees, press, faults } = await open("svelte");
  await startCore(app);
  const html = `<!--[--><button>${UNKNOWN}</button><!--]-->`;
  await app(`hydrate(${JSON.stringify(html)}, piquel)`);
  await sees('"stage":"new"', '"fired":0');
  await press("stage");
  await sees('"fired":1');
  assert.deepEqual(faults, []);
  await page.close();
});

test("the app of the guide targets flags: OpenFeature", async () => {
  const { page, app, faults } = await open("guide-openfeature");
  const flags = `import("/piquel/guide-openfeature.js")`;
  const report = () => app(`${flags}.then(({ client }) => client.getBooleanValue("report", false))`);
  await until("the engine runs", () => app(`${flags}.then(({ piquel }) => piquel.stage() !== null)`));
  assert.equal(await report(), false);
  const send = (/** @type {string} */ channel) =>
    app(`${flags}.then(({ piquel }) => piquel.track("message_sent", { channel: "${channel}" }))`);
  await send("general");
  await send("general");
  assert.equal(await report(), false);
  await send("random");
  assert.equal(await report(), true, "a firing is told at once");
  await page.reload();
  await until("the flag is on after a reload, too", report);
  await app(`${flags}.then(({ disconnect }) => disconnect())`);
  assert.equal(await report(), false);
  assert.deepEqual(faults, []);
  await page.close();
});

test("OpenFeature: the context has what is known, and nothing else of it changes", async () => {
  const { page, app, faults } = await open("flags");
  const context = () => app("OpenFeature.getContext()");
  const own = { targetingKey: "user-1", plan: "team" };
  // Without a wait for anything that is fetched: no engine can run yet.
  const first = await app(`${START()}.then(() => {
    window.disconnect = connectOpenFeature(piquel, OpenFeature, { signals: ["talking", "misspelt"], scores: ["readiness"] });
    window.again = 0;
    client.addHandler(ProviderEvents.ContextChanged, () => { window.again += 1; });
    return OpenFeature.getContext();
  })`);
  assert.deepEqual(first, own, "what is not known has no entry");
  await until("the engine runs", () => app("piquel.stage() !== null"));
  await until("what is known is told", async () => (await context()).piquel_stage === "new");
  assert.deepEqual(await context(), { ...own, piquel_stage: "new", piquel_signal_talking: 0 });
  const changes = await app("changes.length");
  await app(`for (const channel of ["general", "general", "random"]) piquel.track("message_sent", { channel })`);
  const all = { piquel_stage: "activated", piquel_signal_talking: 1, piquel_tier_readiness: "hot" };
  assert.deepEqual(await context(), { ...own, ...all });
  assert.equal(await app(`client.getBooleanValue("report", false)`), true);
  assert.deepEqual(await app(`changes.slice(${changes})`), [{ ...own, ...all }], "the provider is told once");

  const told = await app("changes.length");
  await app(`piquel.track("opened")`);
  await app(`OpenFeature.setContext({ targetingKey: "user-2" })`);
  await until("what another context lacks is put there", async () => (await context()).piquel_stage !== undefined);
  assert.deepEqual(await context(), { targetingKey: "user-2", ...all });
  assert.equal(await app("changes.length"), told + 2, "the provider is told of what changed, and of nothing else");

  await app(`window.ends = connectOpenFeature(piquel, OpenFeature, {
    stage: false, signals: ["talking"], domain: "billing", keyOf: (kind, id) => kind + "." + id,
  }); void 0`);
  assert.deepEqual(await app("OpenFeature.getContext('billing')"), {
    targetingKey: "user-2",
    ...all,
    "signal.talking": 1,
  });
  await app(`OpenFeature.setContext({ ...OpenFeature.getContext(), targetingKey: "user-3" })`);
  const billing = () => app("OpenFeature.getContext('billing')");
  await until("the domain follows", async () => (await billing()).targetingKey === "user-3");
  assert.deepEqual(await billing(), { targetingKey: "user-3", ...all, "signal.talking": 1 });
  await app("ends(); ends()");
  await app(`OpenFeature.setContext({ ...OpenFeature.getContext(), targetingKey: "user-2" })`);
  assert.deepEqual(await billing(), await context(), "it is again that of all");
  await app(`OpenFeature.setContext("billing", { targetingKey: "account-1" })`);
  await app(
    "window.ends = connectOpenFeature(piquel, OpenFeature, { stage: false, signals: ['talking'], domain: 'billing' }); void 0",
  );
  await app(`OpenFeature.setContext({ ...OpenFeature.getContext(), plan: "free" }); piquel.track("pressed")`);
  assert.deepEqual(await billing(), { targetingKey: "account-1", piquel_signal_talking: 1 }, "its own stays its own");
  await app("ends(); disconnect(); disconnect()");
  assert.deepEqual(await billing(), { targetingKey: "account-1" });
  assert.deepEqual(await context(), { targetingKey: "user-2", plan: "free" });
  await app(`piquel.track("pressed")`);
  assert.deepEqual(await context(), { targetingKey: "user-2", plan: "free" });
  assert.deepEqual(faults, ["piquel: no definition declares the signal `misspelt`, nothing is known of it"]);
  await page.close();
});

test("a tier is that of the user who is here, also after a reload; a consent that is denied leaves nothing to show or to target by", async () => {
  const { page, app, faults } = await open("flags");
  const start = async () => {
    await app(START());
    await app(`window.disconnect = connectOpenFeature(piquel, OpenFeature, {
      signals: ["talking"], scores: ["readiness"],
    }); void 0`);
  };
  await start();
  await until("the stage is known", () => app("OpenFeature.getContext().piquel_stage === 'new'"));
  await app(`for (const channel of ["general", "general", "random"]) piquel.track("message_sent", { channel })`);
  const tier = () => app("OpenFeature.getContext().piquel_tier_readiness ?? null");
  assert.equal(await tier(), "hot");
  await app("piquel.identify('ann'); piquel.identify('bob')");
  await until("who comes next has none", async () => (await tier()) === null);
  await app("piquel.identify('ann')");
  await until("the first one has it again", async () => (await tier()) === "hot");
  await page.reload();
  await start();
  await until("it is known after a reload", async () => (await tier()) === "hot");
  await app("piquel.consent('denied')");
  await until("it is not known any more", () => app("!('piquel_stage' in OpenFeature.getContext())"));
  assert.deepEqual(await app("OpenFeature.getContext()"), { targetingKey: "user-1", plan: "team" });
  await app("piquel.consent('granted')");
  await until("it is known again", () => app("OpenFeature.getContext().piquel_stage === 'new'"));
  assert.equal(await app("'piquel_tier_readiness' in OpenFeature.getContext()"), false, "who comes then is new");
  assert.deepEqual(faults, []);
  await page.close();
});
