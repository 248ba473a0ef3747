// What of the definition language only a page can show: prompts with their languages and questions, the user's own clock,
// explanations. Real package, real collector, real Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { until } from "./harness/index.mjs";

test("a signal is explained: since when it has history, and when time alone can change it", async (t) => {
  const calm = { id: "calm", kind: "lapse", when: { absent: "worked", for: "2h" } };
  const { start, app, ready } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, signals: [...DEFINITIONS.signals, calm] }, endpoint: undefined });
  await ready();
  const before = Date.now();
  await app("piquel.track('worked')");
  const { fired, clauses } = await app("piquel.explain('calm')");
  const [{ condition, subject, needed, met, since, changes }] = clauses;
  assert.deepEqual([fired, condition, subject, needed, met], [0, "absent", "worked", 7_200_000, false]);
  assert.ok(since <= Date.now() && since > before - 60_000, "it has history since the page began");
  assert.ok(changes >= before + 7_200_000 && changes <= Date.now() + 7_200_000, "two hours from the event on");
  assert.equal(await app("piquel.explain('nobody')"), null);
});

test("a question in the user's language sets the trait that it asks for, and is told as answered", async (t) => {
  const question = (/** @type {string[]} */ labels) => ({
    trait: "persona",
    choices: [
      { label: labels[0], value: "dev" },
      { label: labels[1], value: "pm" },
    ],
  });
  const ask = {
    id: "ask",
    on: "busy",
    content: { title: "Who are you?", body: "b", question: question(["Developer", "Product"]) },
    locales: {
      de: { title: "Wer sind Sie?", question: question(["Entwicklung", "Produkt"]) },
      en: { title: "And who are you?" },
    },
  };
  const dev = { id: "dev", kind: "custom", when: { trait: "persona", eq: "dev" } };
  const { start, app, ready, wire } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, signals: [...DEFINITIONS.signals, dev], prompts: [ask] } });
  await app("piquel.on('prompt', (prompt) => { window.prompted = prompt; })");
  await ready();
  await app("piquel.track('worked'); piquel.track('worked')");
  assert.equal(await app("navigator.language"), "en-US");
  await until("it is offered", () => app("'prompted' in window"));
  assert.deepEqual(await app("prompted.content"), {
    title: "And who are you?",
    body: "b",
    question: question(["Developer", "Product"]),
  });
  await app("prompted.shown(); prompted.answered(0); piquel.flush()");
  const told = wire.beacons().flatMap(({ records }) => records);
  const names = told.map((/** @type {any} */ one) => one.signal ?? one.outcome ?? one.stage);
  assert.deepEqual(names, ["busy", "activated", "shown", "dev", "answered"]);
  assert.equal(wire.beacons().at(-1)?.summary.traits.persona, "dev");
});

test("a device that is held out of a prompt never gets it, and says so once; others wait for their turn", async (t) => {
  const content = { title: "Hello", body: "b" };
  const prompts = [
    { id: "never", on: "busy", priority: 9, holdout: 1, content },
    { id: "now", on: "busy", priority: 5, content },
    { id: "later", on: "busy", content },
  ];
  const { start, app, ready, wire } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, prompts, promptPolicy: { every: "1d" } } });
  await app(
    "window.offered = []; piquel.on('prompt', ({ id, shown, clicked }) => { offered.push(id); shown(); clicked(); })",
  );
  await ready();
  await app("piquel.track('worked'); piquel.track('worked'); piquel.track('worked')");
  await until("one is offered", async () => (await app("offered.length")) > 0);
  await app("piquel.flush()");
  assert.deepEqual(await app("offered"), ["now"], "a day must pass before the next one");
  const told = wire
    .beacons()
    .flatMap(({ records }) => records.filter((/** @type {any} */ one) => one.type === "prompt"));
  assert.deepEqual(
    told.map(({ prompt, outcome, n }) => [prompt, outcome, n]),
    [
      ["never", "holdout", 1],
      ["now", "shown", 1],
      ["now", "clicked", 1],
    ],
  );
});

test("the hour of an event is that of the user's own clock", async (t) => {
  const { start, app, page } = await setUp(t);
  const hour = await page.evaluate(() => new Date().getHours());
  // Now or, should the hour turn meanwhile, next; and what the clock shows six hours from here.
  const signals = [0, 6].map((away) => ({
    id: `away_${away}`,
    kind: "custom",
    when: {
      count: { event: "worked", where: { $hour: { in: [(hour + away) % 24, (hour + away + 1) % 24] } } },
      gte: 1,
    },
  }));
  // The document's own midnight lies there: that must not matter.
  const utcOffset = 360 - (await page.evaluate(() => new Date().getTimezoneOffset()));
  await start({ definitions: { ...DEFINITIONS, utcOffset, signals }, endpoint: undefined });
  await until("the engine runs", () => app("piquel.progress('away_0') !== null"));
  await app("piquel.track('worked')");
  assert.deepEqual(await app("['away_0', 'away_6'].map((id) => piquel.progress(id).fired)"), [1, 0]);
});
