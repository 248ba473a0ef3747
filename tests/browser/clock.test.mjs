// The device's clock is set while a page is open, and the device sleeps: what was counted stays right, and is told once. Real package,
// real collector; clocks and timers of the page stand still unless a test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { stopClock } from "./harness/index.mjs";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Early enough that eight hours later it is the same day of the calendar. */
const MORNING = Date.parse("2026-03-04T08:00:00Z");
/** What a sign of life is worth where no other follows. */
const ALONE = 30 * SECOND;

const never = { count: "worked", gte: 1_000_000 };
/** What was counted, as `progress` tells it. */
const MEASURES = {
  week: { count: "worked", gte: 1_000, within: "7d" },
  today: { count: "worked", gte: 1_000_000, days: 1 },
  engaged: { activeTime: "app", gte: "3660d" },
  sessions: { count: "$session_start", gte: 1_000_000 },
};
/** The same by days of the calendar. */
const DAYS = {
  engaged_today: { activeTime: "app", gte: "1d", days: 1 },
  days: { activeDays: "any", gte: 300 },
};
/** Of these, the first two fire again wherever what they count within was emptied on the way, and the last must never fire. */
const SIGNALS = [
  { id: "busy", kind: "aha", when: { count: "worked", gte: 3, within: "7d" }, repeat: { cooldown: "1s" } },
  { id: "busy_today", kind: "habit", when: { count: "worked", gte: 3, days: 1 }, repeat: { cooldown: "1s" } },
  { id: "away", kind: "lapse", when: { absent: "worked", for: "4h" }, repeat: { cooldown: "1s" } },
  { id: "gone", kind: "lapse", when: { absent: "worked", for: "30d" } },
];
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  signals: [
    ...Object.entries({ ...MEASURES, ...DAYS }).map(([id, when]) => ({
      id,
      kind: "custom",
      when: { all: [when, never] },
    })),
    ...SIGNALS,
  ],
};
/** Firings as they are heard and stored. */
const BUSY = ["busy 1", "busy_today 1"];

/** @typedef {Awaited<ReturnType<typeof setUpClock>>} World */

/**
 * A page at which somebody worked, and that was left alone until nothing of it counts any more.
 * @param {import("node:test").TestContext} t
 */
async function setUpClock(t) {
  const { page, start, app, captured, measures, told } = await setUp(t, DEFINITIONS);
  const { clock } = page;
  const load = await stopClock({ page, start, app, captured }, MORNING);
  /** Opens the page, again if it was open. */
  const open = async () => {
    await load();
    await app("window.heard = []; piquel.on('signal', ({ signal, n }) => { heard.push(signal + ' ' + n); })");
  };
  const track = (/** @type {number} */ n) => app(`for (let n = 0; n < ${n}; n += 1) piquel.track("worked")`);
  await open();
  await track(2);
  await clock.runFor(MINUTE);
  await app("piquel.flush()");
  await track(1);
  return {
    clock,
    app,
    /** Goes where there is no piquel. */
    leave: () => page.goto("about:blank"),
    open,
    track,
    /** A sign of life from somebody at the page. */
    touch: () => page.keyboard.press("Shift"),
    now: () => app("Date.now()"),
    /** What was counted. */
    measures: (/** @type {object} */ which = MEASURES) => measures(Object.keys(which)),
    /** Has the page tell all; gives what it heard of signals, and what the collector has of them and of the device. */
    async told() {
      const { firings, ...device } = await told();
      return {
        heard: (await app("heard")).sort(),
        stored: firings.map(({ name, n }) => `${name} ${n}`),
        /** Of the latest firing of each signal. */
        times: Object.fromEntries(firings.map(({ name, at, observed }) => [name, { at, observed }])),
        ...device,
      };
    },
  };
}

/**
 * What the engine may notice it by that the clock was set, with what this adds to engaged time.
 * @type {[name: string, act: (world: World) => Promise<unknown>, engaged: number][]}
 */
const FIRST = [
  ["its own timer", ({ clock }) => clock.runFor(MINUTE), 0],
  ["an event", ({ track }) => track(1), 0],
  ["a sign of life", ({ touch }) => touch(), ALONE],
  ["coming into sight", ({ app }) => app("dispatchEvent(new Event('pageshow'))"), ALONE],
  ["going out of sight", outOfSight, ALONE],
  ["the answer to a beacon", ({ app }) => app("piquel.flush()"), 0],
  ["somebody who waits for prompts", ({ app }) => app("void piquel.on('prompt', () => {})"), 0],
];

/** Comes back once what the page told on leaving was answered. @param {World} world */
async function outOfSight({ app }) {
  await app("dispatchEvent(new Event('pagehide')); piquel.flush()");
  await app("dispatchEvent(new Event('pageshow'))");
}

for (const days of [60, -60]) {
  for (const [name, act, more] of FIRST) {
    test(`a clock that is set by ${days} days disturbs nothing, if the engine notices by ${name}`, async (t) => {
      const world = await setUpClock(t);
      const { clock, track, touch, now, measures, told } = world;
      assert.deepEqual(await measures(), { week: 3, today: 3, engaged: ALONE, sessions: 1 });
      await clock.setSystemTime((await now()) + days * DAY);
      await act(world);
      await told();
      await clock.runFor(MINUTE);
      const { today } = await measures();
      // Were what happened before forgotten, so many would fire anew.
      await track(6 - today);
      assert.deepEqual(await measures(), { week: 6, today: 6, engaged: ALONE + more, sessions: 1 });
      await touch();
      await clock.runFor(MINUTE);
      const { heard, stored, active, dropped } = await told();
      assert.deepEqual({ heard, stored }, { heard: BUSY, stored: BUSY });
      assert.deepEqual({ active, dropped }, { active: ALONE + more + ALONE, dropped: { clock: 1 } });
    });
  }
}

test("a clock that is set again and again is told each time, and disturbs nothing", async (t) => {
  const { clock, track, now, measures, told } = await setUpClock(t);
  for (const days of [60, -60, -60, 60]) {
    await clock.setSystemTime((await now()) + days * DAY);
    await track(1);
  }
  await clock.runFor(MINUTE);
  assert.deepEqual(await measures(), { week: 7, today: 7, engaged: ALONE, sessions: 1 });
  const { heard, stored, dropped } = await told();
  assert.deepEqual({ heard, stored, dropped }, { heard: BUSY, stored: BUSY, dropped: { clock: 4 } });
});

for (const [name, act] of FIRST) {
  test(`a clock that is set back two days and then right disturbs nothing, if the engine notices by ${name}`, async (t) => {
    const world = await setUpClock(t);
    const { clock, app, track, touch, now, measures, told } = world;
    for (const days of [-2, 1, 1]) {
      await clock.setSystemTime((await now()) + days * DAY);
      await act(world);
      await app("piquel.flush()");
      await clock.runFor(SECOND);
    }
    const { week, today, sessions } = await measures();
    assert.deepEqual({ today, sessions }, { today: week, sessions: 1 });
    assert.deepEqual(await measures({ days: DAYS.days }), { days: 1 });
    // Were it another day, so many would fire anew.
    await track(6 - week);
    assert.deepEqual((await measures()).today, 6);
    await touch();
    await clock.runFor(MINUTE);
    const { heard, stored, dropped } = await told();
    assert.deepEqual({ heard, stored, dropped }, { heard: BUSY, stored: BUSY, dropped: { clock: 3 } });
  });
}

test("a clock that was set back and is right after eight hours of sleep shows these, and nothing else", async (t) => {
  const { clock, app, track, touch, now, measures, told } = await setUpClock(t);
  const slept = await now();
  await clock.setSystemTime(slept - 2 * DAY);
  await app("piquel.flush()");
  await clock.runFor(SECOND);
  await clock.setSystemTime(slept + 8 * HOUR);
  await touch();
  await track(1);
  await clock.runFor(MINUTE);
  assert.deepEqual(await measures(), { week: 4, today: 4, engaged: 2 * ALONE, sessions: 2 });
  const { heard, times, dropped } = await told();
  assert.deepEqual({ heard, dropped }, { heard: ["away 1", ...BUSY], dropped: { clock: 2 } });
  assert.deepEqual(times.away, { at: slept + 4 * HOUR, observed: slept + 8 * HOUR });
});

test("a page that is opened while the clock is set back goes on as if it had not been, also once it is right", async (t) => {
  const { clock, leave, open, track, now, measures, told } = await setUpClock(t);
  await leave();
  await clock.setSystemTime((await now()) - 2 * DAY);
  await open();
  await track(1);
  await clock.setSystemTime((await now()) + 2 * DAY);
  await track(2);
  await clock.runFor(MINUTE);
  assert.deepEqual(await measures(), { week: 6, today: 6, engaged: 2 * ALONE, sessions: 1 });
  const { heard, stored } = await told();
  assert.deepEqual({ heard, stored }, { heard: [], stored: BUSY });
});

test("a page that is opened after the clock was set back goes on from the time that it finds", async (t) => {
  const { clock, leave, open, track, now, measures, told } = await setUpClock(t);
  await leave();
  await clock.setSystemTime((await now()) - 60 * DAY);
  await open();
  await track(3);
  await clock.runFor(MINUTE);
  assert.deepEqual(await measures(), { week: 6, today: 6, engaged: 2 * ALONE, sessions: 1 });
  const { heard, stored, dropped } = await told();
  assert.deepEqual({ heard, stored, dropped }, { heard: [], stored: BUSY, dropped: { clock: 1 } });
});

/**
 * How a device sleeps, by what its monotonic clock does meanwhile: on some systems it goes on, and timers that were due go off upon
 * waking; on the others it stands still, and so do timers.
 * @type {Record<string, (world: World, ms: number) => Promise<void>>}
 */
const SLEEPS = {
  "goes on": ({ clock }, ms) => clock.fastForward(ms),
  "stands still": async ({ clock, now }, ms) => clock.setSystemTime((await now()) + ms),
};

for (const [name, sleep] of Object.entries(SLEEPS)) {
  const asleep = `asleep, while the monotonic clock ${name}`;

  test(`eight hours ${asleep}, are no engaged time, and a sign of life begins a session`, async (t) => {
    const world = await setUpClock(t);
    const { clock, track, touch, now, measures, told } = world;
    const slept = await now();
    await sleep(world, 8 * HOUR);
    await touch();
    assert.deepEqual(await measures(), { week: 3, today: 3, engaged: ALONE, sessions: 2 });
    const { heard, stored, times, active, dropped } = await told();
    const all = ["away 1", ...BUSY];
    assert.deepEqual({ heard, stored, active, dropped }, { heard: all, stored: all, active: ALONE, dropped: {} });
    assert.deepEqual(times.away, { at: slept + 4 * HOUR, observed: slept + 8 * HOUR });

    await track(1);
    await clock.runFor(MINUTE);
    assert.deepEqual(await measures(), { week: 4, today: 4, engaged: 2 * ALONE, sessions: 2 });
    assert.deepEqual((await told()).heard, all);
  });

  test(`what came true in eight hours ${asleep}, is told once, though nobody comes back`, async (t) => {
    const world = await setUpClock(t);
    const { clock, now, measures, told } = world;
    const slept = await now();
    await sleep(world, 8 * HOUR);
    await clock.runFor(HOUR);
    assert.deepEqual(await measures(), { week: 3, today: 3, engaged: ALONE, sessions: 1 });
    const { heard, stored, times } = await told();
    const all = ["away 1", ...BUSY];
    assert.deepEqual({ heard, stored }, { heard: all, stored: all });
    assert.equal(times.away.at, slept + 4 * HOUR);
  });

  test(`a day ${asleep}, leaves the work before it where it was, and waking alone is no sign of life`, async (t) => {
    const world = await setUpClock(t);
    const { clock, touch, measures } = world;
    await touch();
    await clock.runFor(10 * SECOND);
    await touch();
    await sleep(world, DAY);
    await clock.runFor(MINUTE);
    assert.deepEqual(await measures(), { week: 3, today: 0, engaged: ALONE + 10 * SECOND, sessions: 1 });
    assert.deepEqual(await measures(DAYS), { engaged_today: 0, days: 1 });
  });

  for (const [length, ms, sessions, their] of /** @type {const} */ ([
    ["twenty minutes", 20 * MINUTE, 1, "one session"],
    ["eight hours", 8 * HOUR, 2, "two sessions"],
  ])) {
    test(`work before and after ${length} ${asleep}, is ${their}, and nothing else is engaged time`, async (t) => {
      const world = await setUpClock(t);
      const { clock, touch, measures, told } = world;
      await touch();
      await clock.runFor(10 * SECOND);
      await touch();
      await sleep(world, ms);
      await touch();
      await clock.runFor(MINUTE);
      const engaged = ALONE + 10 * SECOND + ALONE;
      assert.deepEqual(await measures(), { week: 3, today: 3, engaged, sessions });
      assert.equal((await told()).active, engaged);
    });
  }
}
