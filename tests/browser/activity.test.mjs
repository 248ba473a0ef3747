// How long somebody was really there, and with what. Real package, real collector; clocks and timers of the pages stand still unless a
// test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reckon } from "./engaged/truth.mjs";
import { setUp } from "./harness/app.mjs";
import { stopClock, until } from "./harness/index.mjs";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Early enough that nothing here passes midnight. */
const MORNING = Date.parse("2026-03-04T08:00:00Z");

const FEATURES = ["board", "chat", "reports"];
const never = { count: "worked", gte: 1_000_000 };
const MEASURES = {
  app: { activeTime: "app", gte: "3660d" },
  ...Object.fromEntries(FEATURES.map((feature) => [feature, { activeTime: feature, gte: "3660d" }])),
  sessions: { count: "$session_start", gte: 1_000_000 },
  sessions_of_the_week: { count: "$session_start", gte: 1_000, within: "7d" },
  days: { activeDays: "any", gte: 300 },
};
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  features: Object.fromEntries(FEATURES.map((feature) => [feature, { events: [] }])),
  signals: Object.entries(MEASURES).map(([id, when]) => ({ id, kind: "custom", when: { all: [when, never] } })),
};
const CAPTURE = { features: { reports: ["/reports/**"] } };
/** Places to act in, by feature. */
const REGIONS = `
  <div data-piquel-feature="chat"><button id="chat">Send</button><div data-piquel-feature="board"><button id="board">Move</button></div></div>
  <button id="elsewhere">Help</button><div id="later"></div>`;

/**
 * Pages of an app, the first one open.
 * @param {import("node:test").TestContext} t
 * @param {object} [capture]
 */
async function setUpPages(t, capture = CAPTURE) {
  const world = await setUp(t, DEFINITIONS);
  const { page, start, measures, told, captured } = world;
  const options = { capture };
  const app = world.app;
  const open = await stopClock({ page, start: () => start(options), app, captured }, MORNING);
  const furnish = (/** @type {import("playwright-core").Page} */ page) =>
    page.evaluate((html) => document.body.insertAdjacentHTML("beforeend", html), REGIONS);
  await open();
  await furnish(page);
  /** Another window of the app. */
  const openAnother = async () => {
    // A window beside the first one, which stays in sight.
    const [other] = await Promise.all([
      page.context().waitForEvent("page"),
      page.evaluate("void open(location.href, '_blank', 'popup,width=600,height=400')"),
    ]);
    await other.waitForLoadState();
    await other.evaluate(
      async (options) => {
        const name = "piquel";
        const { init } = await import(name);
        Object.assign(window, { piquel: init(options) });
      },
      { key: "pk_demo", endpoint: world.wire.url, ...options },
    );
    await until("it runs there, too", async () => {
      await page.clock.runFor(50);
      return other.evaluate("piquel.stage() !== null");
    });
    await other.evaluate(
      "import('/piquel/capture/index.js').then(async () => { for (let n = 0; n < 20; n += 1) await null; })",
    );
    await furnish(other);
    return other;
  };
  return { page, clock: page.clock, app, open, openAnother, furnish, measures, told };
}

const hide = (/** @type {import("playwright-core").Page} */ page) =>
  page.evaluate("dispatchEvent(new Event('pagehide'))");
const show = (/** @type {import("playwright-core").Page} */ page) =>
  page.evaluate("dispatchEvent(new Event('pageshow'))");

/** Moves the pointer to a place, which does not wait for anything that stands still. @param {import("playwright-core").Page} page @param {string} id */
async function point(page, id) {
  const [x, y] = await page.evaluate((id) => {
    const { left, top } = /** @type {Element} */ (document.getElementById(id)).getBoundingClientRect();
    return [left + 5, top + 5];
  }, id);
  await page.mouse.move(x + 1, y);
  await page.mouse.move(x, y);
}

test("an hour of mixed use in two windows is told to within two in a hundred, for the app and for each feature", async (t) => {
  const { page, clock, openAnother, measures, told } = await setUpPages(t);
  const pages = [page, await openAnother()];
  /** What was counted, once each page knows what the other one did. */
  const count = async () => {
    await until("the pages agree", async () => {
      await clock.runFor(SECOND);
      const [one, other] = await Promise.all(
        pages.map((page) => page.evaluate("piquel.progress('app').clauses[0].measured")),
      );
      return one === other;
    });
    return measures(["app", ...FEATURES]);
  };
  // What came before the script.
  await clock.runFor(MINUTE);
  const before = await count();
  /** @type {import("./engaged/truth.mjs").Step[]} */
  const steps = [];
  const act = (/** @type {number} */ page, /** @type {string | null} */ feature) => ({
    page,
    does: /** @type {const} */ ("acts"),
    feature,
  });
  const script = [
    // Reading, a move now and then.
    ...[0, 20, 45, 70, 95].map((at) => ({ at, ...act(0, "board") })),
    // Away for minutes, and back elsewhere on the page.
    { at: 300, ...act(0, "chat") },
    ...Array.from({ length: 60 }, (_, n) => ({ at: 310 + n * 5, ...act(0, n % 7 < 3 ? "chat" : "board") })),
    // Nowhere in particular.
    { at: 620, ...act(0, null) },
    // By route, then away from it without a sign of life.
    { at: 640, page: 0, does: /** @type {const} */ ("goes"), feature: "reports" },
    { at: 645, ...act(0, "reports") },
    { at: 660, page: 0, does: /** @type {const} */ ("goes"), feature: null },
    // Out of sight, in the middle of something.
    { at: 700, ...act(0, "board") },
    { at: 710, page: 0, does: /** @type {const} */ ("hides") },
    { at: 900, page: 0, does: /** @type {const} */ ("shows") },
    // From one window to the other and back, without a pause.
    ...Array.from({ length: 80 }, (_, n) => ({ at: 1_000 + n * 8, ...act(n % 2, n % 2 ? "chat" : "board") })),
    // The second one goes on alone.
    ...Array.from({ length: 100 }, (_, n) => ({ at: 1_800 + n * 11, ...act(1, n % 3 ? "chat" : "board") })),
    // A device asleep for ten minutes.
    { at: 2_905, ...act(1, "chat") },
    { at: 3_530, ...act(0, "board") },
    { at: 3_550, ...act(1, "board") },
  ];
  let second = 0;
  for (const step of script) {
    await clock.runFor((step.at - second) * SECOND);
    second = step.at;
    steps.push(step);
    const target = pages[step.page];
    if (step.does === "hides") await hide(target);
    else if (step.does === "shows") await show(target);
    else if (step.does === "goes") {
      await target.evaluate((path) => history.pushState(null, "", path), step.feature ? `/${step.feature}/7` : "/");
    } else if (step.feature === "reports") await target.keyboard.press("Shift");
    else await point(target, step.feature ?? "elsewhere");
    // What one window wrote, the other one hears.
    await clock.runFor(500);
    second += 0.5;
  }
  await clock.runFor((HOUR / SECOND - second) * SECOND);

  const truth = reckon(steps, { pages: 2, until: HOUR / SECOND, idle: 30 });
  const after = await count();
  for (const what of ["app", ...FEATURES]) {
    const seconds = (after[what] - before[what]) / SECOND;
    const error = Math.abs(seconds - truth[what]) / truth[what];
    t.diagnostic(`${what}: ${seconds.toFixed(1)} s of ${truth[what]} s, ${(error * 100).toFixed(2)} % off`);
    assert.ok(error <= 0.02, `${what}: ${seconds} of ${truth[what]}`);
  }
  assert.equal((await told()).active, after.app);
});

test("the idle time is what the app says, and what makes no sense stays at 30 seconds", async (t) => {
  for (const [idle, engaged] of /** @type {const} */ ([
    ["2m", 2 * MINUTE],
    ["never", 30 * SECOND],
  ])) {
    const { page, clock, measures } = await setUpPages(t, { ...CAPTURE, idle });
    await clock.runFor(10 * MINUTE);
    const { app: before } = await measures(["app"]);
    await page.keyboard.press("Shift");
    await clock.runFor(10 * MINUTE);
    assert.equal((await measures(["app"])).app - before, engaged);
  }
});

test("media that play are a sign of life if the app says so, and what repeats for ever is not", {}, async (t) => {
  for (const [media, loop, minutes] of /** @type {const} */ ([
    [true, false, 5],
    [true, true, 0],
    [false, false, 0],
  ])) {
    const { page, clock, measures } = await setUpPages(t, { ...CAPTURE, media });
    // A sign of life, which lets a page play.
    await page.keyboard.press("Shift");
    await page.evaluate(PLAY, loop);
    await clock.runFor(10 * MINUTE);
    const { app: before } = await measures(["app"]);
    for (let second = 0; second < 5 * 60; second += 20) {
      await page.evaluate("played()");
      await clock.runFor(20 * SECOND);
    }
    await page.evaluate("sound.pause()");
    await clock.runFor(MINUTE);
    const seconds = ((await measures(["app"])).app - before) / SECOND;
    assert.ok(Math.abs(seconds - minutes * 60) <= 15, `${seconds} s`);
  }
});

/** Plays silence, and says when it has gone on. @param {boolean} loop */
const PLAY = async (loop) => {
  const size = 8_000 * 60;
  const header = new DataView(new ArrayBuffer(44));
  for (const [at, word] of /** @type {const} */ ([
    [0, "RIFF"],
    [8, "WAVEfmt "],
    [36, "data"],
  ])) {
    for (let place = 0; place < word.length; place += 1) header.setUint8(at + place, word.charCodeAt(place));
  }
  const long = /** @type {const} */ ([
    [4, size + 36],
    [16, 16],
    [24, 8_000],
    [28, 8_000],
    [40, size],
  ]);
  for (const [at, number] of long) header.setUint32(at, number, true);
  for (const [at, number] of /** @type {const} */ ([
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ]))
    header.setUint16(at, number, true);
  const sound = document.createElement("audio");
  sound.src = URL.createObjectURL(new Blob([header.buffer, new Uint8Array(size).fill(128)], { type: "audio/wav" }));
  sound.loop = loop;
  document.body.append(sound);
  await sound.play();
  const played = () =>
    new Promise((done) => {
      sound.addEventListener("timeupdate", done, { once: true });
      sound.currentTime = (sound.currentTime + 1) % 50;
    });
  Object.assign(window, { sound, played });
};

test("a session ends after half an hour without a sign of life, and a page out of sight neither begins nor ends one", async (t) => {
  const { page, clock, openAnother, measures } = await setUpPages(t);
  const sessions = async () => (await measures(["sessions"])).sessions;
  assert.equal(await sessions(), 1);
  const other = await openAnother();
  await hide(page);
  // Half an hour at the other page, with pauses; the first one stays open behind it.
  for (let minutes = 0; minutes < 60; minutes += 10) {
    await other.keyboard.press("Shift");
    await clock.runFor(10 * MINUTE);
  }
  await hide(other);
  await show(page);
  assert.equal(await sessions(), 1, "somebody was there all the time");
  await clock.runFor(25 * MINUTE);
  await page.keyboard.press("Shift");
  assert.equal(await sessions(), 1);
  await hide(page);
  await clock.runFor(40 * MINUTE);
  assert.equal(await sessions(), 1, "nobody was there");
  await show(page);
  assert.equal(await sessions(), 2);
});

test("how often somebody comes back is told by sessions and days", async (t) => {
  const { page, clock, measures } = await setUpPages(t);
  // Wednesday, then twice on Thursday, Saturday, and eleven days later.
  for (const hours of [24, 5, 43, 11 * 24]) {
    await hide(page);
    await clock.fastForward(hours * HOUR);
    await show(page);
    await page.keyboard.press("Shift");
    await clock.runFor(MINUTE);
  }
  const ids = ["sessions", "sessions_of_the_week", "days"];
  assert.deepEqual(await measures(ids), { sessions: 5, sessions_of_the_week: 1, days: 4 });
});
