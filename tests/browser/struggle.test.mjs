// What is taken for struggle, and what is not, at real widgets: what users do there with a mouse, and what was counted. One page has all
// widgets; its clocks stand still but for what is waited for after each deed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { buildGallery, EMOJI } from "./gallery/build.mjs";
import { ACTIONS } from "./gallery/truths.mjs";
import { setUp } from "./harness/app.mjs";
import { isFirefox, keepEventTimes, openScope, startSite, stopClock, until } from "./harness/index.mjs";

const MORNING = Date.parse("2026-03-04T08:00:00Z");
/** What a pointer is over shows what it has to say then, in ms. */
const HOVERED = 500;
/** How long an answer to a click is waited for, and then the end of what was asked of a server, in ms. */
const WAITED = 2_600;
const ENDED = 6_000;
const CLICKS = { click: 1, double: 2, triple: 3, many: 5, hammer: 5, drag: 1 };
const COUNTED_CLICKS = ["double", "triple", "many"];
const DRAGGED = 50;
const LEAST_RECALL = 0.9;

const many = 1_000_000;
const COUNTED = { rage: "$rage_click", dead: "$dead_click" };
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  signals: Object.entries({ busy: "worked", ...COUNTED }).map(([id, count]) => ({
    id,
    kind: "custom",
    when: { count, gte: many },
  })),
};

test("struggle is told from use at real widgets", async (t) => {
  const { html, script } = await buildGallery();
  const site = await startSite(openScope(t), {
    pages: { "/": html, "/away": "<!doctype html><title>Away</title>" },
    scripts: { "/gallery.js": script, "/emoji.json": EMOJI },
    folders: { "/piquel/": "js" },
    posts: { "/left": () => {} },
  });
  const world = await setUp(t, DEFINITIONS);
  const { page, app, measures } = world;
  await page.goto(site.url);
  const restore = await keepEventTimes(page);
  const open = await stopClock(world, MORNING);
  await open();
  await restore();
  await until("the gallery is built", () => app("window.isBuilt"));
  /** Requests that the page made and that did not end yet. @type {Set<import("playwright-core").Request>} */
  const asked = new Set();
  page.on("request", (request) => asked.add(request));
  const ended = (/** @type {import("playwright-core").Request} */ request) => void asked.delete(request);
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);

  /** @param {import("./gallery/truths.mjs").Action} action */
  const act = async ({ widget, at, deed }) => {
    const { x, y } = await app(`show(${JSON.stringify(widget)}, ${JSON.stringify(at)})`);
    await page.mouse.move(x, y);
    await page.clock.runFor(HOVERED);
    await app("drawn()");
    for (let clickCount = 1; clickCount <= CLICKS[deed]; clickCount += 1) {
      await page.mouse.down({ clickCount });
      if (deed === "drag") await page.mouse.move(x + DRAGGED, y + DRAGGED, { steps: 4 });
      await page.mouse.up({ clickCount });
    }
    await app("drawn()");
    if (asked.size > 0) {
      await until("all requests ended", () => asked.size === 0);
      await app("drawn()");
    }
    await page.clock.runFor(WAITED);
    await page.clock.fastForward(ENDED);
    const counts = await measures(Object.keys(COUNTED));
    await page.keyboard.press("Escape");
    return /** @type {{ rage: number, dead: number }} */ (counts);
  };

  let before = { rage: 0, dead: 0 };
  /** @type {(import("./gallery/truths.mjs").Action & typeof before)[]} */
  const found = [];
  // Firefox is driven by clicks that are all the first.
  for (const action of ACTIONS.filter(({ deed }) => !isFirefox || !COUNTED_CLICKS.includes(deed))) {
    const { rage, dead } = await act(action);
    found.push({ ...action, rage: rage - before.rage, dead: dead - before.dead });
    before = { rage, dead };
  }
  // The page was in front all the time.
  assert.equal(
    page
      .context()
      .pages()
      .filter((one) => one.url() !== "about:blank").length,
    1,
  );
  for (const kind of /** @type {const} */ (["rage", "dead"])) {
    const say = (/** @type {typeof found} */ some) =>
      some.map(({ widget, at, deed }) => `${deed} at ${at} of ${widget}`);
    const told = found.filter((each) => each[kind] > 0);
    const real = found.filter(({ truth }) => truth === kind);
    const right = told.filter(({ truth }) => truth === kind);
    const missed = real.filter((each) => each[kind] === 0);
    const [precision, recall] = [`${right.length}/${told.length}`, `${right.length}/${real.length}`];
    t.diagnostic(`${kind}: precision ${precision}, recall ${recall}; missed: ${say(missed).join(", ")}`);
    assert.deepEqual(say(told.filter(({ truth }) => truth !== kind)), [], `what is no ${kind} click`);
    assert.deepEqual(say(told.filter((each) => each[kind] > 1)), [], `what is one ${kind} click`);
    assert.ok(right.length >= LEAST_RECALL * real.length, `recall of ${kind} is ${recall}: ${say(missed)}`);
  }
});
