// The user's time zone changes while a page is open: a traveller, or summer time. What is asked of the hour and the weekday follows it,
// what is counted does not. Real package, real collector.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { stopClock } from "./harness/index.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const never = { count: "worked", gte: 1_000_000 };
/** What was counted, as `progress` tells it; of an hour and a weekday, the sum tells which. */
const MEASURES = {
  hour: { sum: "worked", of: "$hour", gte: 1_000_000 },
  weekday: { sum: "worked", of: "$weekday", gte: 1_000_000 },
  week: { count: "worked", gte: 1_000, within: "7d" },
  today: { count: "worked", gte: 1_000_000, days: 1 },
  days: { activeDays: "any", gte: 300 },
  sessions: { count: "$session_start", gte: 1_000_000 },
};
const THURSDAY_MORNING = { event: "worked", where: { $hour: { lt: 12, gte: 6 }, $weekday: 4 } };
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  signals: [
    ...Object.entries(MEASURES).map(([id, when]) => ({ id, kind: "custom", when: { all: [when, never] } })),
    // Would fire again if the day or the week began anew.
    { id: "busy", kind: "aha", when: { count: "worked", gte: 1, within: "7d" }, repeat: { cooldown: "1s" } },
    { id: "busy_today", kind: "habit", when: { count: "worked", gte: 1, days: 1 }, repeat: { cooldown: "1s" } },
    { id: "early", kind: "habit", when: { count: THURSDAY_MORNING, gte: 1 } },
  ],
};

/** @param {import("node:test").TestContext} t @param {string} time */
async function setUpZone(t, time) {
  const { page, start, app, captured, measures, told } = await setUp(t, DEFINITIONS);
  const browser = await page.context().newCDPSession(page);
  const open = await stopClock({ page, start, app, captured }, Date.parse(time));
  return {
    clock: page.clock,
    open,
    track: () => app("piquel.track('worked')"),
    /** Moves the device to a place on earth. @param {string} timezoneId */
    move: (timezoneId) => browser.send("Emulation.setTimezoneOverride", { timezoneId }),
    /** What was counted. */
    measures: () => measures(Object.keys(MEASURES)),
    /** Has the page tell all; gives what the collector has of signals, and of what was dropped. */
    async told() {
      const { firings, dropped } = await told();
      return { signals: firings.map(({ name, n }) => `${name} ${n}`), dropped };
    },
  };
}

test("after a journey, hour and weekday are those of where the user is now; days, windows and signals go on", async (t) => {
  const { clock, open, track, move, measures, told } = await setUpZone(t, "2026-03-04T22:30:00Z");
  await move("UTC");
  await open();
  await track();
  const first = { hour: 22, weekday: 3, week: 1, today: 1, days: 1, sessions: 1 };
  assert.deepEqual(await measures(), first);

  await move("Pacific/Auckland");
  assert.deepEqual(await measures(), first);
  await clock.runFor(MINUTE);
  await track();
  const second = { hour: 22 + 11, weekday: 3 + 4, week: 2, today: 2, days: 1, sessions: 1 };
  assert.deepEqual(await measures(), second);

  // Not all zones are whole hours from UTC.
  await move("Asia/Kathmandu");
  await clock.runFor(MINUTE);
  await track();
  const third = { hour: 22 + 11 + 4, weekday: 3 + 4 + 4, week: 3, today: 3, days: 1, sessions: 1 };
  assert.deepEqual(await measures(), third);

  await move("America/New_York");
  await clock.runFor(MINUTE);
  await track();
  const fourth = { hour: 22 + 11 + 4 + 17, weekday: 3 + 4 + 4 + 3, week: 4, today: 4, days: 1, sessions: 1 };
  assert.deepEqual(await measures(), fourth);
  assert.deepEqual(await told(), { signals: ["busy 1", "busy_today 1", "early 1"], dropped: {} });
});

test("the hour that summer time leaves out is left out for who works through it", async (t) => {
  const { clock, open, track, move, measures, told } = await setUpZone(t, "2026-03-08T06:30:00Z");
  await move("America/New_York");
  await open();
  await track();
  assert.deepEqual(await measures(), { hour: 1, weekday: 7, week: 1, today: 1, days: 1, sessions: 1 });
  await clock.runFor(HOUR / 2);
  await track();
  assert.deepEqual(await measures(), { hour: 1 + 3, weekday: 14, week: 2, today: 2, days: 1, sessions: 1 });
  assert.deepEqual(await told(), { signals: ["busy 1", "busy_today 1"], dropped: {} });
});
