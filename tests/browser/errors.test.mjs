// What fails in a page, and whoever goes back and forth in it: that it was so is counted, what it says is told to nobody. Clocks stand
// still unless a test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { isFirefox, keepEventTimes, openScope, startSite, stopClock, until } from "./harness/index.mjs";

const MORNING = Date.parse("2026-03-04T08:00:00Z");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** What is known of a click after so long does not change any more. */
const SETTLED = 9 * SECOND;
/** Most errors that are told in a minute, as in js/capture/errors.js. */
const MOST_ERRORS = 10;
const SECRET = "what-an-error-says";

const many = 1_000_000;
const COUNTED = {
  rage: { count: "$rage_click", gte: many },
  dead: { count: "$dead_click", gte: many },
  errors: { count: "$error", gte: many },
  thrashes: { count: "$thrash", gte: many },
  here: { count: { event: "$error", where: { feature: "boards" } }, gte: many },
};
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  features: { boards: { events: ["worked"] } },
  signals: [
    ...Object.entries({ busy: { count: "worked", gte: many }, ...COUNTED }).map(([id, when]) => ({
      id,
      kind: "custom",
      when,
    })),
    { id: "broken", kind: "custom", when: { count: "$error", gte: 1 } },
  ],
};
const HTML = `<!doctype html><title>App</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>
<form><input required><button id="send">Send</button></form>
<div data-piquel-feature="boards"><button id="save" onclick="fetch(address).then(() => { said.textContent += '.'; })">Save</button></div>
<button id="gone">Gone</button><button id="again" onclick="said.textContent += '.'">More</button><p id="said"></p>`;

/** @param {import("node:test").TestContext} t @param {object} [options] of `init` */
async function openApp(t, options = {}) {
  const elsewhere = await startSite(openScope(t), { scripts: { "/other.js": `throw new Error("${SECRET}")` } });
  const site = await startSite(openScope(t), {
    pages: { "/": HTML },
    folders: { "/piquel/": "js", "/tests/": "tests" },
  });
  const world = await setUp(t, DEFINITIONS);
  const { page, measures } = world;
  await page.goto(site.url);
  const restore = await keepEventTimes(page);
  const open = await stopClock({ ...world, start: () => world.start(options) }, MORNING);
  await open();
  await restore();
  const counts = () => measures(Object.keys(COUNTED));
  /** Clicks, and waits until it is known what that was. @param {string} id @param {number} [times] */
  const click = async (id, times = 1) => {
    for (let n = 0; n < times; n += 1) await page.locator(`#${id}`).click();
    await page.clock.runFor(SETTLED);
  };
  return { ...world, elsewhere, counts, click };
}

/** Code of the page that nobody catches anything of. @param {string} code */
const script = (code) =>
  `document.body.append(Object.assign(document.createElement("script"), { text: ${JSON.stringify(code)} }))`;

test("errors that nobody caught are counted, so many a minute, and not what they say", async (t) => {
  const { page, app, counts, elsewhere, wire } = await openApp(t, {
    capture: { features: { boards: ["/boards/**"] } },
  });
  const run = async (/** @type {string} */ code) => {
    await app(script(code));
    await page.clock.runFor(SECOND);
  };
  await run(`throw new Error("${SECRET}")`);
  await app(`history.pushState(null, "", "/boards/7")`);
  await run(`throw null`);
  // Rejections are told of when the browser has the time.
  await run(`Promise.reject(new TypeError("${SECRET}"))`);
  await until("rejections are told of", async () => (await counts()).errors === 3);
  assert.equal((await counts()).here, 2, "on the route of a feature");

  // What is none, or not of the page, is told of like an error of the page.
  await app(`window.seen = new Set();
    const see = ({ type, message, reason }) => seen.add([type, message, reason?.name].join());
    addEventListener("error", see, true);
    addEventListener("unhandledrejection", see);`);
  await run(`Promise.reject(new DOMException("${SECRET}", "AbortError"))`);
  await run(`Promise.reject(Object.assign(new Error("${SECRET}"), { stack: "at chrome-extension://abc/content.js" }))`);
  // Firefox says of scripts of the same computer what they threw.
  const sources = ["/none.js", ...(isFirefox ? [] : [`${elsewhere.url}/other.js`])];
  await app(
    `for (const src of ${JSON.stringify(sources)}) document.body.append(Object.assign(document.createElement("script"), { src }))`,
  );
  await app(`let turns = 0; void new ResizeObserver(() => {
    turns += 1;
    if (turns < 3) said.style.width = said.offsetWidth + 1 + "px";
  }).observe(said)`);
  await until("all were told of", async () => (await app("seen.size")) === sources.length + 3);
  assert.equal((await counts()).errors, 3);

  await app(`for (let n = 0; n < 50; n += 1) ${script("throw new Error()")}`);
  await page.clock.runFor(SECOND);
  assert.equal((await counts()).errors, MOST_ERRORS);
  await page.clock.runFor(MINUTE);
  await run(`throw new Error("${SECRET}")`);
  assert.equal((await counts()).errors, MOST_ERRORS + 1);
  await app("piquel.flush()");
  assert.equal(wire.saw("broken"), true);
  assert.equal(wire.saw(SECRET), false);
});

test("going back and forth between two routes is told once, if it is quick", async (t) => {
  const { page, app, counts } = await openApp(t);
  const go = async (/** @type {string} */ paths, /** @type {number} */ each) => {
    for (const path of paths) {
      await app(`history.pushState(null, "", "/${path}")`);
      await page.clock.runFor(each);
    }
    return (await counts()).thrashes;
  };
  assert.equal(await go("abcd", SECOND), 0, "on and on");
  assert.equal(await go("xyxy", 10 * SECOND), 0, "slowly");
  assert.equal(await go("pqpp", SECOND), 0, "there and back");
  assert.equal(await go("rsrsrsrs", 50), 0, "sent on by the page");
  assert.equal(await go("mnmn", SECOND), 1);
  assert.equal(await go("m", SECOND), 1);
  assert.equal(await go("nmn", SECOND), 2);
});

test("the third failure of the same in a row is an error: a form that is refused, a button whose calls are", async (t) => {
  const { page, app, counts, click } = await openApp(t);
  await app(
    `window.told = 0; new PerformanceObserver((list) => { told += list.getEntries().length; }).observe({ type: "resource" })`,
  );
  let saves = 0;
  const save = async (path = "/none") => {
    await app(`window.address = "${path}"`);
    await page.locator("#save").click();
    saves += 1;
    await until("the end of the request is told of", async () => (await app("told")) === saves);
    await page.clock.runFor(SETTLED);
  };
  await save();
  await save();
  await save("/");
  await save();
  await save();
  assert.equal((await counts()).errors, 0);
  await save();
  assert.deepEqual(await counts(), { rage: 0, dead: 0, errors: 1, thrashes: 0, here: 1 });

  await click("send");
  await click("send");
  assert.equal((await counts()).errors, 1);
  await click("send");
  assert.equal((await counts()).errors, 2);
});

test("clicks have the feature where they were, and with struggle: false nothing is looked for", async (t) => {
  const { counts, click } = await openApp(t);
  await click("gone");
  await click("again", 5);
  assert.deepEqual([(await counts()).rage, (await counts()).dead], [0, 1]);
  await click("gone", 4);
  assert.deepEqual([(await counts()).rage, (await counts()).dead], [1, 1]);
  const quiet = await openApp(t, { capture: { struggle: false } });
  await quiet.click("gone");
  await quiet.click("gone", 5);
  await quiet.app(script(`throw new Error("${SECRET}")`));
  await quiet.page.clock.runFor(SECOND);
  for (const path of "abab") {
    await quiet.app(`history.pushState(null, "", "/${path}")`);
    await quiet.page.clock.runFor(SECOND);
  }
  assert.deepEqual(await quiet.counts(), { rage: 0, dead: 0, errors: 0, thrashes: 0, here: 0 });
});
