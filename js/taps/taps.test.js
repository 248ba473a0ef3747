import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { tapAmplitude, tapDataLayer, tapMixpanel, tapPostHog, tapSegment, tapSnowplow } from "./index.js";

/** What stands in for a page. @type {Record<string, any>} */
let page;

beforeEach(() => {
  page = {};
  Object.defineProperty(globalThis, "window", { value: page, configurable: true });
});

/** Something that takes events, and what it took. */
function listen() {
  /** @type {[string, any?][]} */
  const heard = [];
  return { heard, track: (/** @type {string} */ event, /** @type {any} */ props) => void heard.push([event, props]) };
}

/** A library that does as libraries do, and what it was told. */
function library() {
  /** @type {any[][]} */
  const calls = [];
  return {
    calls,
    /** @this {any} @param {string} name @param {any} [props] */
    track: function track(name, props) {
      if (name === "bad") throw new TypeError("theirs");
      calls.push([this, name, props]);
      return calls;
    },
  };
}

const SENT = { Sent: "message_sent" };

test("an event passes with those of its props that a rule names, and no other is read", () => {
  const piquel = listen();
  const segment = library();
  const rules = {
    Bare: "bare",
    Same: { event: "same", props: ["plan"] },
    Other: { event: "other", props: { plan: "plan_name", seats: "count" } },
    Chosen: (/** @type {any} */ props) => (props.plan === "pro" ? { event: "chosen", props: { seats: 2 } } : null),
  };
  tapSegment(piquel, rules, segment);
  const props = Object.defineProperty({ plan: "pro", seats: 3 }, "secret", {
    enumerable: true,
    get: () => assert.fail("it was read"),
  });
  for (const name of ["Bare", "Same", "Other", "Chosen", "Unknown", "toString", "__proto__"])
    segment.track(name, props);
  segment.track("Chosen", { plan: "free" });
  segment.track("Same");
  assert.deepEqual(piquel.heard, [
    ["bare", undefined],
    ["same", { plan: "pro" }],
    ["other", { plan_name: "pro", count: 3 }],
    ["chosen", { seats: 2 }],
    ["same", { plan: undefined }],
  ]);
});

test("the library gets the call as it was made, and the caller what the library gives or throws", () => {
  const piquel = listen();
  const mixpanel = library();
  const original = mixpanel.track;
  const untap = tapMixpanel(piquel, { ...SENT, bad: "failed" }, mixpanel);
  const props = { deep: {} };
  assert.equal(mixpanel.track("Sent", props), mixpanel.calls);
  assert.deepEqual(mixpanel.calls, [[mixpanel, "Sent", props]]);
  assert.equal(mixpanel.calls[0][2], props);
  assert.throws(() => mixpanel.track("bad"), TypeError);
  const that = {};
  mixpanel.track.call(that, "Sent");
  assert.equal(mixpanel.calls[1][0], that);
  assert.deepEqual(
    [mixpanel.track.name, mixpanel.track.length, Object.keys(mixpanel)],
    ["track", 2, ["calls", "track"]],
  );
  assert.deepEqual(piquel.heard.length, 3);
  untap();
  assert.equal(mixpanel.track, original);
});

test("a method of a prototype is that of the prototype again", () => {
  class Library {
    track() {}
  }
  const mixpanel = new Library();
  tapMixpanel(listen(), SENT, mixpanel)();
  assert.equal(Object.hasOwn(mixpanel, "track"), false);
});

test("what throws on our side does not reach the library", () => {
  const mixpanel = library();
  const rules = { Sent: { event: "message_sent", props: ["mine"] }, Chosen: () => assert.fail("a rule") };
  const piquel = listen();
  tapMixpanel(piquel, rules, mixpanel);
  const thrower = {
    get mine() {
      throw new Error("mine");
    },
  };
  mixpanel.track("Sent", thrower);
  mixpanel.track("Chosen");
  mixpanel.track("Sent", null);
  assert.deepEqual([mixpanel.calls.length, piquel.heard], [3, [["message_sent", { mine: undefined }]]]);
  tapMixpanel({ track: () => assert.fail("piquel") }, rules, mixpanel);
  mixpanel.track("Sent");
  assert.equal(mixpanel.calls.length, 4);
});

test("taps and other wrappers end in any order", () => {
  const mixpanel = library();
  const original = mixpanel.track;
  /** @type {string[]} */
  const theirs = [];
  const [first, second] = [listen(), listen()];
  const endFirst = tapMixpanel(first, SENT, mixpanel);
  const below = mixpanel.track;
  mixpanel.track = function track(...given) {
    theirs.push(given[0]);
    return below.apply(this, given);
  };
  const between = mixpanel.track;
  const endSecond = tapMixpanel(second, SENT, mixpanel);
  mixpanel.track("Sent");
  endFirst();
  mixpanel.track("Sent");
  endSecond();
  assert.equal(mixpanel.track, between);
  mixpanel.track("Sent");
  mixpanel.track = below;
  mixpanel.track("Sent");
  assert.deepEqual([first.heard.length, second.heard.length, theirs.length, mixpanel.calls.length], [1, 2, 3, 4]);
  assert.notEqual(mixpanel.track, original);
  for (const end of [endFirst, endSecond]) end();
});

test("a stub is heard with what it kept, then what takes its place, and nothing twice", () => {
  const piquel = listen();
  const early = listen();
  tapSegment(early, SENT);
  assert.equal(page.analytics, undefined);
  /** @type {any} */
  const stub = [];
  page.analytics = stub;
  // As the snippet does, which says where the page was.
  stub.track = (/** @type {any[]} */ ...given) => stub.push(["track", ...given, { __t: "bpc" }]);
  page.analytics.track("Sent");
  const untap = tapSegment(piquel, SENT);
  page.analytics.track("Sent");
  const real = library();
  page.analytics = real;
  for (const [, ...given] of stub) real.track.apply(real, given);
  real.track("Sent");
  page.analytics = real;
  real.track("Sent");
  assert.deepEqual([piquel.heard.length, early.heard.length, real.calls.length], [4, 4, 4]);
  untap();
  untap();
  page.analytics.track("Sent");
  page.analytics = library();
  page.analytics.track("Sent");
  assert.deepEqual([piquel.heard.length, early.heard.length], [4, 6]);
});

test("a global is as it was when nobody follows it any more", () => {
  const untap = tapSegment(listen(), SENT);
  untap();
  assert.deepEqual(Object.keys(page), []);
  const { track } = library();
  page.analytics = { track };
  const untaps = [tapSegment(listen(), SENT), tapSegment(listen(), SENT)].reverse();
  for (const untap of untaps) untap();
  const { value, ...rest } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(page, "analytics"));
  assert.deepEqual([value.track, rest], [track, { configurable: true, enumerable: true, writable: true }]);
});

test("what nobody can wrap goes on, and its developer is told", (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const frozen = Object.freeze(library());
  tapMixpanel(listen(), SENT, frozen)();
  tapMixpanel(listen(), /** @type {any} */ (undefined), library())();
  tapDataLayer(listen(), SENT, {})();
  Object.defineProperty(page, "mixpanel", { value: frozen });
  tapMixpanel(listen(), SENT)();
  assert.equal(warn.mock.callCount(), 4);
  Reflect.deleteProperty(globalThis, "window");
  tapMixpanel(listen(), SENT)();
});

test("what waits in a queue is heard once, also by who comes back", () => {
  const piquel = listen();
  page.dataLayer = [{ event: "Sent", plan: "pro" }, ["event", "Seats", { plan: "free" }], { other: 1 }, null];
  const seats = { Seats: { event: "seat_added", props: ["plan"] } };
  tapDataLayer(piquel, SENT)();
  const untap = tapDataLayer(piquel, { ...SENT, ...seats });
  page.dataLayer.push({ event: "Sent" }, { event: "Seats", plan: "pro" });
  untap();
  page.dataLayer.push({ event: "Sent" });
  tapDataLayer(piquel, { ...SENT, ...seats });
  assert.deepEqual(piquel.heard, [
    ["message_sent", undefined],
    ["seat_added", { plan: "free" }],
    ["message_sent", undefined],
    ["seat_added", { plan: "pro" }],
  ]);
  page.dataLayer = [{ event: "Sent" }];
  assert.equal(piquel.heard.length, 5);
});

test("a method that a stub gets later is heard, and what a library that was not initialised calls then is not heard again", () => {
  const piquel = listen();
  tapPostHog(piquel, SENT);
  /** @type {any} */
  const stub = [];
  page.posthog = stub;
  // As the snippet's `init` does.
  stub.capture = (/** @type {any[]} */ ...given) => stub.push(["capture", ...given]);
  stub.capture("Sent");
  const props = {};
  stub.capture("Sent", props);
  const real = { __loaded: false, capture: (/** @type {any[]} */ ..._given) => {} };
  page.posthog = real;
  real.__loaded = true;
  for (const [, ...given] of stub) real.capture(...given);
  real.capture("Sent");
  assert.equal(piquel.heard.length, 3);
});

test("Snowplow's events go by their names, exact or not", () => {
  const piquel = listen();
  /** @type {any} */
  const queue = [["trackStructEvent", { category: "video", action: "play", label: "x" }]];
  page.snowplow = Object.assign((/** @type {any[]} */ ...given) => void queue.push(given), { q: queue });
  const untap = tapSnowplow(piquel, {
    play: { event: "played", props: ["label"] },
    "ad/play": "ad_played",
    "com.acme/sent": { event: "message_sent", props: ["channel"] },
  });
  assert.equal(page.snowplow.q, queue);
  page.snowplow("trackStructEvent:one", { category: "ad", action: "play" });
  const schema = "iglu:com.acme/sent/jsonschema/1-0-0";
  page.snowplow("trackSelfDescribingEvent", { event: { schema, data: { channel: "general" } } });
  page.snowplow("trackPageView");
  page.snowplow(() => {});
  untap();
  page.snowplow("trackStructEvent", { category: "ad", action: "play" });
  assert.deepEqual(piquel.heard, [
    ["played", { label: "x" }],
    ["ad_played", undefined],
    ["message_sent", { channel: "general" }],
  ]);
  assert.equal(queue.length, 6);
});

test("Amplitude gets its events as they were, whatever becomes of them on our side", async () => {
  /** @type {any[]} */
  const plugins = [];
  const add = (/** @type {any} */ plugin) => void plugins.push(plugin);
  const piquel = listen();
  const untap = tapAmplitude(piquel, { Sent: { event: "message_sent", props: ["plan"] } });
  const amplitude = { add, remove: (/** @type {string} */ name) => assert.equal(name, plugins[0].name) };
  page.amplitude = amplitude;
  // As it does when it is loaded.
  page.amplitude = amplitude;
  const thrower = {
    get plan() {
      throw new Error("mine");
    },
  };
  for (const event_properties of [{ plan: "pro" }, thrower, undefined]) {
    const event = { event_type: "Sent", event_properties };
    assert.equal(await plugins[0].execute(event), event);
  }
  untap();
  await plugins[0].execute({ event_type: "Sent" });
  assert.deepEqual(
    [plugins.length, piquel.heard.map(([, props]) => props)],
    [1, [{ plan: "pro" }, { plan: undefined }]],
  );
});
