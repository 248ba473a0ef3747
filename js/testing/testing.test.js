import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestClient } from "./index.js";

/** @typedef {import("./index.js").Definitions} Definitions */

/** @type {Definitions} */
const DEFINITIONS = {
  schema: 1,
  version: 7,
  events: { message_sent: { props: { channel: "string", size: "number" } }, report_made: {} },
  features: { chat: { events: ["message_sent"] } },
  limits: { messages: { cap: 10_000 } },
  traits: { persona: "string", "company.size": "number" },
  signals: [
    {
      id: "aha_team",
      kind: "aha",
      when: {
        all: [
          { count: "message_sent", gte: 2000 },
          { distinct: "message_sent", by: "channel", gte: 3 },
        ],
      },
    },
    { id: "messages_80", kind: "limit", when: { limit: "messages", reach: 0.8 } },
    { id: "quiet", kind: "lapse", when: { absent: "message_sent", for: "7d", after: "message_sent" } },
    { id: "busy", kind: "habit", when: { activeTime: "chat", gte: "5m" } },
  ],
  prompts: [
    {
      id: "upgrade",
      on: "messages_80",
      as: "banner",
      content: { title: "Almost full", body: "{limit.messages.remaining} messages left." },
      locales: { de: { title: "Fast voll", body: "Noch {limit.messages.remaining} Nachrichten." } },
    },
    {
      id: "who",
      on: "aha_team",
      content: {
        title: "Who are you?",
        body: "One click.",
        question: {
          trait: "persona",
          choices: [
            { label: "A founder", value: "founder" },
            { label: "Somebody else", value: "other" },
          ],
        },
      },
    },
  ],
};

/** @param {string} time */
const ms = (time) => Date.parse(time);

/** @param {Partial<Definitions>} more @returns {Definitions} */
const define = (more) => ({ schema: 1, version: 1, signals: [], ...more });

test("a signal fires with the fact that makes it true, and its prompt waits with its texts", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  piquel.track("message_sent", { channel: "general" }, { times: 1997 });
  for (const channel of ["sales", "support"]) piquel.track("message_sent", { channel });
  assert.deepEqual(piquel.signals, []);
  assert.equal(piquel.stage(), "new");
  piquel.track("message_sent");
  assert.deepEqual(
    piquel.signals.map(({ signal, kind, at, evidence }) => ({ signal, kind, at, evidence })),
    [
      {
        signal: "aha_team",
        kind: "aha",
        at: ms("2026-01-05T09:00:00Z"),
        evidence: [
          [0, 2000],
          [1, 3],
        ],
      },
    ],
  );
  assert.equal(piquel.stage(), "activated");
  assert.equal(piquel.prompt?.content.title, "Who are you?");
});

test("what time alone brings about is there at its own instant, however far time goes at once", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS, now: "2026-03-01T12:00:00+01:00" });
  piquel.track("message_sent", { channel: "general" });
  assert.equal(piquel.explain("quiet")?.clauses[0].changes, ms("2026-03-08T11:00:00Z"));
  piquel.at("2026-03-08T10:59:59.999Z");
  assert.deepEqual(piquel.signals, []);
  piquel.advance("52w");
  assert.deepEqual(
    piquel.signals.map(({ signal, at }) => [signal, at]),
    [["quiet", ms("2026-03-08T11:00:00Z")]],
  );
  assert.equal(piquel.now, ms("2027-03-07T10:59:59.999Z"));
  assert.throws(() => piquel.at("2026-12-24"), /time does not go back: it is 2027-03-07T10:59:59.999Z already/);
});

test("two clients know nothing of each other, and the same test gives the same bytes", async () => {
  const run = async (/** @type {number} */ seed) => {
    const piquel = await createTestClient({ definitions: DEFINITIONS, seed });
    const other = await createTestClient({ definitions: DEFINITIONS, seed });
    other.advance("5d");
    piquel.setUsage("messages", 9000);
    piquel.identify("user-1", { persona: "founder" });
    await piquel.flush();
    assert.equal(other.explain("messages_80")?.fired, 0);
    assert.equal(piquel.now, ms("2026-01-05T09:00:00Z"));
    return JSON.stringify([piquel.beacons, piquel.records]);
  };
  assert.equal(await run(1), await run(1));
  assert.notEqual(await run(1), await run(2));
});

test("nothing is asked of the machine: neither its clock, nor its timers, nor its chance", async (t) => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  const forbid = (/** @type {any} */ owner, /** @type {string} */ name) =>
    t.mock.method(owner, name, () => assert.fail(`\`${name}\` was asked`));
  forbid(Date, "now");
  forbid(performance, "now");
  forbid(Math, "random");
  forbid(crypto, "getRandomValues");
  for (const name of ["setTimeout", "setInterval", "setImmediate", "fetch"]) forbid(globalThis, name);
  piquel.track("message_sent", { channel: "general" }, { times: 2000, every: "1m" });
  piquel.setUsage("messages", 9000);
  piquel.prompt?.shown();
  piquel.identify("user-1", { "company.size": 12 });
  piquel.engage("10m", "chat");
  piquel.advance("30d");
  await piquel.flush();
  piquel.reload();
  assert.deepEqual(
    piquel.signals.map(({ signal }) => signal),
    ["messages_80", "busy", "quiet"],
  );
  t.mock.restoreAll();
});

test("what the page would drop in silence throws, and says what may have been meant", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  /** @type {[() => void, RegExp][]} */
  const faults = [
    [() => piquel.track("mesage_sent"), /declares the event `mesage_sent`; did you mean `message_sent`\?$/],
    [() => piquel.track("something_else"), /declares the event `something_else`$/],
    [() => piquel.track("message_sent", { chanel: "a" }), /no prop `chanel`; did you mean `channel`\?/],
    [
      () => piquel.track("message_sent", { channel: 3 }),
      /`channel` of `message_sent` is declared as a string, and got `3`/,
    ],
    [() => piquel.track("message_sent", { channel: "é".repeat(129) }), /got 258 bytes; a value has at most 256/],
    [() => piquel.setUsage("message", 3), /declares the limit `message`; did you mean `messages`\?/],
    [() => piquel.setUsage("messages", -1), /takes a number from 0 on, and got `-1`/],
    [() => piquel.setUsage("messages", 1, 0), /a number above 0, and got `0`/],
    [() => piquel.identify("user-1", { person: "x" }), /declares the trait `person`; did you mean `persona`\?/],
    [() => piquel.identify("ann@example.com"), /looks like an e-mail address/],
    [() => piquel.group(""), /1 to 128 bytes/],
    [() => piquel.identify("é".repeat(65)), /1 to 128 bytes/],
    [() => piquel.track("message_sent", {}, { times: -1 }), /`times` is a whole number/],
    [() => piquel.track("message_sent", {}, { times: 1.5 }), /`times` is a whole number/],
    [() => piquel.on(/** @type {any} */ ("constructor"), () => {}), /`on` takes "signal", "stage"/],
    [() => piquel.explain("aha_taem"), /declares the signal `aha_taem`; did you mean `aha_team`\?/],
    [() => piquel.engage("1m", "chatt"), /declares the feature `chatt`; did you mean `chat`\?/],
    [() => piquel.advance("8 days"), /`8 days` is no length of time/],
    [() => piquel.at("2026-01-06T09:00:00"), /with its time zone/],
  ];
  for (const [act, expected] of faults) assert.throws(act, expected);
  assert.deepEqual(piquel.faults, []);
  await piquel.flush();
  assert.deepEqual(
    piquel.beacons.flatMap(({ records }) => records),
    [],
    "what threw had no effect",
  );
});

test("without `strict` the same is dropped as in the page, counted, and told by `faults`", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS, strict: false });
  piquel.track("mesage_sent");
  piquel.track("message_sent", { channel: 3 });
  piquel.setUsage("messages", Number.NaN);
  assert.equal(piquel.explain("aha_team")?.clauses[0].measured, 1, "the fact stays without its value");
  assert.equal(piquel.faults.length, 3);
  piquel.advance("1m");
  await piquel.flush();
  assert.deepEqual(piquel.beacons.at(-1).summary.dropped, { undeclared: 1, invalid: 2 });
});

test("every fault of the definitions is told with its place, and so is what is odd", async () => {
  const faulty = { schema: 1, version: 1, signals: [{ id: "a", kind: "ahaa", when: { count: "b", gte: 0 } }] };
  await assert.rejects(createTestClient({ definitions: /** @type {any} */ (faulty) }), (/** @type {Error} */ error) => {
    for (const place of ["/signals/0/kind", "/signals/0/when/count", "/signals/0/when/gte"])
      assert.match(error.message, new RegExp(`error at ${place}: `));
    return true;
  });
  await assert.rejects(createTestClient({}), /either `definitions` or a `plan`/);
  const { warnings } = await createTestClient({ definitions: DEFINITIONS });
  assert.deepEqual(warnings.length, 1);
  assert.match(warnings[0], /^warning at \/events\/report_made: /);
});

test("a prompt is offered one at a time, once for each page, in the user's language", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS, locale: "de-AT" });
  /** @type {string[]} */
  const told = [];
  piquel.on("prompt", ({ content }) => told.push(content.body));
  /** @type {string[]} */
  const over = [];
  piquel.on("promptEnd", ({ id }) => over.push(id));
  piquel.setUsage("messages", 8200);
  for (const channel of ["a", "b", "c"]) piquel.track("message_sent", { channel }, { times: 700 });
  const number = new Intl.NumberFormat("de-AT").format(1800);
  assert.deepEqual(told, [`Noch ${number} Nachrichten.`]);
  piquel.prompt?.shown();
  piquel.prompt?.dismissed();
  assert.equal(piquel.prompt?.id, "who");
  piquel.prompt?.answered(0);
  assert.equal(piquel.prompt, null);
  assert.deepEqual(over, ["upgrade", "who"]);
  assert.deepEqual(
    piquel.prompts.map(({ id, outcomes }) => [id, outcomes]),
    [
      ["upgrade", ["shown", "dismissed"]],
      ["who", ["answered"]],
    ],
  );
  await piquel.flush();
  assert.deepEqual(piquel.beacons.at(-1).summary.traits, { persona: "founder" });
});

test("a prompt that is given back is offered again to whoever listens next, and nothing is recorded of it", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  let isPlace = false;
  piquel.on("prompt", ({ shown, postponed }) => (isPlace ? shown() : postponed()));
  piquel.setUsage("messages", 9000);
  assert.equal(piquel.prompt, null);
  isPlace = true;
  piquel.on("prompt", () => {})();
  await null;
  const told = piquel.prompts.map(({ id, outcomes }) => `${id}: ${outcomes}`);
  assert.deepEqual([...new Set(told)], ["upgrade: ", "upgrade: shown"]);
});

test("what was dismissed and may be shown more often is offered again on the next page", async () => {
  const [prompt] = DEFINITIONS.prompts ?? [];
  const definitions = { ...DEFINITIONS, prompts: [{ ...prompt, frequency: { lifetime: 2, every: "1d" } }] };
  const piquel = await createTestClient({ definitions });
  piquel.setUsage("messages", 9000);
  piquel.prompt?.shown();
  piquel.prompt?.dismissed();
  const waiting = () => piquel.prompt?.id;
  piquel.advance("2d");
  assert.equal(waiting(), undefined);
  piquel.reload();
  assert.equal(waiting(), "upgrade");
});

test("whoever listens late is told of the prompt that waits", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  piquel.setUsage("messages", 9000);
  const prompt = await new Promise((done) => piquel.on("prompt", done));
  assert.equal(prompt, piquel.prompt);
});

test("engaged time is what was asked for and no more, also over sessions", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  piquel.advance("1h");
  const measured = () => piquel.explain("busy")?.clauses[0].measured;
  assert.equal(measured(), 0);
  piquel.engage("4m", "chat");
  piquel.advance("1d");
  piquel.engage("59s", "chat");
  piquel.engage("2h");
  assert.equal(measured(), 299_000);
  piquel.engage("1s", "chat");
  assert.deepEqual(
    piquel.signals.map(({ signal }) => signal),
    ["busy"],
  );
  await piquel.flush();
  assert.equal(piquel.beacons.at(-1).summary.active, 7_500_000);
});

test("the hour of a fact is that of the user's zone, whatever the machine's", async () => {
  const definitions = define({
    events: { worked: {} },
    signals: [
      { id: "late", kind: "custom", when: { count: { event: "worked", where: { $hour: { gte: 22 } } }, gte: 1 } },
    ],
  });
  for (const [utcOffset, fires] of /** @type {const} */ ([
    [0, false],
    [13 * 60, true],
  ])) {
    const piquel = await createTestClient({ definitions, utcOffset });
    piquel.track("worked");
    assert.equal(piquel.signals.length === 1, fires, `${utcOffset}`);
  }
});

test("what a device keeps is found by the next version of the definitions", async () => {
  const before = await createTestClient({ definitions: DEFINITIONS });
  before.track("message_sent", { channel: "a" }, { times: 1100 });
  const signals = DEFINITIONS.signals.map((one) =>
    one.id === "aha_team" ? { ...one, when: { count: "message_sent", gte: 1000 } } : one,
  );
  const definitions = /** @type {Definitions} */ ({ ...DEFINITIONS, version: 8, signals });
  const kept = before.kept();
  const after = await createTestClient({ definitions, kept, now: before.now });
  assert.deepEqual(
    after.signals.map(({ signal, initial }) => [signal, initial]),
    [["aha_team", true]],
  );
  assert.deepEqual(after.prompts, [], "a roll-out onto old history shows nothing");
  before.track("message_sent");
  assert.equal(after.explain("aha_team")?.clauses[0].measured, 1100, "it is a copy");
});

test("for accounts the partial goes along once the collector gave its key, and their firings can be told", async () => {
  const definitions = define({
    events: { worked: {} },
    signals: [
      { id: "busy", kind: "aha", when: { count: "worked", gte: 2 } },
      { id: "team", kind: "expansion", level: "account", when: { activeUsers: { fired: "busy" }, gte: 3 } },
      { id: "ready", kind: "pql", when: { is: "team" } },
    ],
  });
  const piquel = await createTestClient({ definitions });
  piquel.identify("user-1");
  piquel.group("acme");
  piquel.track("worked", {}, { times: 2 });
  await piquel.flush();
  piquel.track("worked");
  piquel.advance("10m");
  assert.equal(
    piquel.beacons.every(({ account }) => account === "acme"),
    true,
  );
  assert.equal(piquel.beacons.filter(({ partial }) => partial).length, 1);
  piquel.fired("team");
  assert.deepEqual(
    piquel.signals.map(({ signal }) => signal),
    ["busy", "ready"],
  );
});

test("a log-out, a denial and an end leave nothing behind", async () => {
  const piquel = await createTestClient({ definitions: DEFINITIONS });
  piquel.setUsage("messages", 9000);
  piquel.identify("user-1");
  const { install } = piquel.beacons[0] ?? {};
  piquel.reset();
  assert.equal(piquel.prompt, null);
  assert.equal(piquel.explain("messages_80")?.fired, 0);
  piquel.setUsage("messages", 9000);
  await piquel.flush();
  assert.notEqual(piquel.beacons.at(-1).install, install);
  assert.equal(piquel.beacons.at(-1).user, undefined);
  piquel.consent("denied");
  assert.deepEqual([piquel.stage(), piquel.explain("messages_80"), piquel.prompt], [null, null, null]);
  assert.deepEqual(piquel.kept(), {});
  piquel.consent("granted");
  assert.equal(piquel.explain("messages_80")?.fired, 0);
  piquel.destroy();
  piquel.track("message_sent");
  piquel.track("mesage_sent");
  assert.equal(piquel.stage(), null);
});

test("it stands wherever an app takes the page's own", async () => {
  const client = await createTestClient({ definitions: DEFINITIONS });
  /** @type {import("../index.js").Piquel} */
  const piquel = client;
  assert.equal(piquel.progress("messages_80")?.fired, 0);
  assert.equal(JSON.stringify(piquel.ledger()), "[]");
});
