// How long somebody was really there, and with what. Real package, real collector; clocks and timers of the pages stand still unless a
// test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reckon } from "./engaged/truth.mjs";
import { setUp } from "./harness/app.mjs";
import { watchEngines } from "./harness/engines.mjs";
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
  limits: { seats: { cap: 5 } },
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
    page.evaluate((html) => {
      document.body.insertAdjacentHTML("beforeend", html);
      document.title = `${Math.random()}`;
      addEventListener("storage", ({ key, newValue }) => {
        if (key?.startsWith("tick")) Object.assign(window, { tick: newValue });
      });
    }, REGIONS);
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
  const { messages } = world;
  return { page, clock: page.clock, app, open, openAnother, furnish, measures, told, messages };
}

const hide = (/** @type {import("playwright-core").Page} */ page) =>
  page.evaluate("dispatchEvent(new Event('pagehide'))");
/** Looks at a page that was hidden: it has the focus then. @param {import("playwright-core").Page} page */
async function show(page) {
  await page.bringToFront();
  await page.evaluate("dispatchEvent(new Event('pageshow'))");
}

/** Waits until what each page wrote has come to the other one. @param {import("playwright-core").Page[]} pages */
async function hearEachOther(pages) {
  const tick = `${Math.random()}`;
  for (const page of pages)
    await page.evaluate((tick) => localStorage.setItem(`tick of ${document.title}`, tick), tick);
  for (const page of pages) {
    await until("the other page heard of it", () =>
      page.evaluate((tick) => /** @type {any} */ (window).tick === tick, tick),
    );
  }
}

/** Moves the pointer to a place. A page that is not in front tells of it once a second only. @param {import("playwright-core").Page} page @param {string} id */
async function point(page, id) {
  await page.bringToFront();
  const [x, y] = await page.evaluate((id) => {
    const { left, top } = /** @type {Element} */ (document.getElementById(id)).getBoundingClientRect();
    return [left + 5, top + 5];
  }, id);
  await page.mouse.move(x + 1, y);
  await page.mouse.move(x, y);
}

test("an hour of mixed use in two windows is told to within two in a hundred, for the app and for each feature", async (t) => {
  const { page, clock, openAnother, measures, told } = await setUpPages(t);
  const other = await openAnother();
  /** Those that are open. */
  let pages = [page, other];
  let second = 0;
  /** What one window tells the other takes its way outside of the pages, whose clocks know nothing of it. @param {number} until */
  const wait = async (until) => {
    while (second < until) {
      const step = pages.length > 1 ? Math.min(until - second, 1) : until - second;
      await clock.runFor(Math.round(step * SECOND));
      second += step;
      if (pages.length > 1) await hearEachOther(pages);
    }
    second = until;
  };
  // What loading took counts for whatever is there before the script.
  await wait(40);
  second = 0;
  const before = await measures(["app", ...FEATURES]);
  const act = (/** @type {number} */ page, /** @type {string | null} */ feature) => ({
    page,
    does: /** @type {const} */ ("acts"),
    feature,
  });
  /** @type {import("./engaged/truth.mjs").Step[]} */
  const script = [
    // From one window to the other and back, without a pause.
    ...Array.from({ length: 20 }, (_, n) => ({ at: n * 8, ...act(n % 2, n % 2 ? "chat" : "board") })),
    // The pointer passes over the other window, and then rests where it was.
    ...[170, 200].flatMap((at) => [
      { at, ...act(0, "board") },
      { at: at + 0.3, ...act(1, "chat") },
      { at: at + 0.6, ...act(0, "board") },
    ]),
    { at: 240, ...act(1, "board") },
    // Where one window is closed, the other gets the focus.
    { at: 250, page: 1, does: "closes" },
    { at: 250, page: 0, does: "shows" },
    // Reading, a move now and then.
    ...[260, 280, 305, 330, 355].map((at) => ({ at, ...act(0, "board") })),
    // Away for minutes, and back elsewhere on the page.
    { at: 600, ...act(0, "chat") },
    ...Array.from({ length: 60 }, (_, n) => ({ at: 610 + n * 5, ...act(0, n % 7 < 3 ? "chat" : "board") })),
    // From one region to another in no time, then still for as long as somebody may be there.
    ...[910, 930, 950, 970].flatMap((at) => [
      { at, ...act(0, "chat") },
      { at: at + 0.3, ...act(0, "board") },
    ]),
    // Nowhere in particular.
    { at: 1_020, ...act(0, null) },
    // By route, then away from it without a sign of life.
    { at: 1_040, page: 0, does: "goes", feature: "reports" },
    ...Array.from({ length: 40 }, (_, n) => ({ at: 1_045 + n * 4, ...act(0, "reports") })),
    { at: 1_205, page: 0, does: "goes", feature: null },
    // Out of sight, in the middle of something.
    { at: 1_300, ...act(0, "board") },
    { at: 1_310, page: 0, does: "hides" },
    { at: 1_400, page: 0, does: "shows" },
    ...Array.from({ length: 90 }, (_, n) => ({ at: 1_500 + n * 11, ...act(0, n % 3 ? "chat" : "board") })),
    // A device asleep for ten minutes.
    { at: 2_505, ...act(0, "chat") },
    { at: 2_510, page: 0, does: "sleeps", for: 600 },
    { at: 3_130, ...act(0, "board") },
    { at: 3_150, ...act(0, "chat") },
  ];
  for (const step of script) {
    await wait(step.at);
    const target = step.page === 0 ? page : other;
    if (step.does === "hides") await hide(target);
    else if (step.does === "shows") await show(target);
    else if (step.does === "closes") {
      const closed = target.waitForEvent("close");
      await target.close({ runBeforeUnload: true });
      await closed;
      pages = [page];
    } else if (step.does === "goes") {
      const path = step.feature ? `/${step.feature}/7` : "/";
      await target.evaluate((path) => history.pushState(null, "", path), path);
    } else if (step.does === "sleeps") {
      await clock.fastForward(step.for * SECOND);
      second += step.for;
    } else if (step.does === "acts" && step.feature === "reports") await target.keyboard.press("Shift");
    else if (step.does === "acts") await point(target, step.feature ?? "elsewhere");
  }
  await wait(HOUR / SECOND);

  const truth = reckon(script, { pages: 2, until: HOUR / SECOND, idle: 30 });
  await page.evaluate("piquel.flush()");
  const after = await measures(["app", ...FEATURES]);
  for (const what of ["app", ...FEATURES]) {
    const seconds = (after[what] - before[what]) / SECOND;
    const error = Math.abs(seconds - truth[what]) / truth[what];
    t.diagnostic(`${what}: ${seconds.toFixed(1)} s of ${truth[what].toFixed(1)} s, ${(error * 100).toFixed(2)} % off`);
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
  for (const [media, loop, inTree, minutes] of /** @type {const} */ ([
    [true, false, false, 5],
    [true, false, true, 5],
    [true, true, false, 0],
    [false, false, false, 0],
  ])) {
    const { page, clock, measures } = await setUpPages(t, { ...CAPTURE, media });
    await page.evaluate(PREPARE, { loop, inTree });
    // A sign of life, which lets a page play, in the tree if there is one.
    await page.keyboard.press("Shift");
    await clock.runFor(10 * MINUTE);
    const { app: before } = await measures(["app"]);
    for (let second = 0; second < 5 * 60; second += 20) {
      await page.evaluate("played()");
      await clock.runFor(20 * SECOND);
    }
    await clock.runFor(MINUTE);
    const seconds = ((await measures(["app"])).app - before) / SECOND;
    assert.ok(Math.abs(seconds - minutes * 60) <= 15, `${seconds} s`);
  }
});

/**
 * Has a page ready to play silence, also in a shadow tree, and to say when it has gone on. While a test moves the clock it pauses: that of
 * media goes by itself. @param {{ loop: boolean, inTree: boolean }} how
 */
const PREPARE = async ({ loop, inTree }) => {
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
  const player = document.body.appendChild(document.createElement("div"));
  const button = document.createElement("button");
  (inTree ? player.attachShadow({ mode: "open" }) : player).append(button, sound);
  button.focus();
  const played = () =>
    new Promise((done) => {
      sound.addEventListener("timeupdate", () => done(sound.pause()), { once: true });
      sound.play().catch(() => {});
      sound.currentTime = (sound.currentTime + 1) % 50;
    });
  Object.assign(window, { sound, played });
};

test("a session ends after half an hour without a sign of life, and a page out of sight neither begins nor ends one", async (t) => {
  const { page, clock, openAnother, measures } = await setUpPages(t);
  const sessions = async () => (await measures(["sessions"])).sessions;
  assert.equal(await sessions(), 1);
  const other = await openAnother();
  /** What one page writes comes to the other one outside of their clocks: before these go on, it is there. @param {number} minutes */
  const wait = async (minutes) => {
    for (const part of [SECOND, minutes * MINUTE - SECOND]) {
      await clock.runFor(part);
      await hearEachOther([page, other]);
    }
  };
  await hide(page);
  // Half an hour at the other page, with pauses; the first one stays open behind it.
  for (let minutes = 0; minutes < 60; minutes += 10) {
    await other.keyboard.press("Shift");
    await wait(10);
  }
  await hide(other);
  await show(page);
  assert.equal(await sessions(), 1, "somebody was there all the time");
  await wait(25);
  await page.keyboard.press("Shift");
  assert.equal(await sessions(), 1);
  await hide(page);
  for (let minutes = 0; minutes < 40; minutes += 10) {
    await wait(10);
    // What an app does by itself.
    await page.evaluate("piquel.track('worked'); piquel.setUsage('seats', 1)");
  }
  assert.equal(await sessions(), 1, "nobody was there");
  await show(page);
  assert.equal(await sessions(), 2);
  await hide(page);
  for (let look = 0; look < 3; look += 1) {
    await wait(25);
    await show(page);
    await hide(page);
  }
  await wait(25);
  await show(page);
  assert.equal(await sessions(), 2, "somebody had a look every 25 minutes");
});

test("after a trap the engine knows with what somebody is, and for how long they may be still", async (t) => {
  const { page, clock, open, furnish, measures } = await setUpPages(t, { ...CAPTURE, idle: "2m" });
  await watchEngines(page.context());
  await open();
  await furnish(page);
  await point(page, "chat");
  await clock.runFor(10 * MINUTE);
  const before = await measures(["app", "chat"]);
  await page.evaluate("engines.at(-1).doom = /^call$/; piquel.track('worked')");
  await until("another one runs", async () => {
    await clock.runFor(50);
    return page.evaluate("engines.length > 1 && piquel.stage() !== null");
  });
  await clock.runFor(10 * MINUTE);
  const after = await measures(["app", "chat"]);
  for (const what of ["app", "chat"]) assert.equal(after[what] - before[what], 2 * MINUTE, what);
});

test("a region that no definition declares is none, is counted once, and says so", async (t) => {
  const { page, clock, app, measures, told, messages } = await setUpPages(t);
  await app("document.getElementById('chat').dataset.piquelFeature = 'secret'");
  await clock.runFor(MINUTE);
  const { chat: before } = await measures(["chat"]);
  for (let n = 0; n < 5; n += 1) {
    await point(page, "chat");
    await clock.runFor(10 * SECOND);
  }
  await clock.runFor(MINUTE);
  assert.equal((await measures(["chat"])).chat - before, 70 * SECOND, "it is in another region, that is declared");
  assert.deepEqual((await told()).dropped, { undeclared: 1 });
  assert.equal(messages.filter((message) => message.includes("`secret`")).length, 1);
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
