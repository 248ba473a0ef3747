import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, openStore } from "./store.js";

/** A store of what `source.value` says, of which `source.listeners` says how often it listens. */
function setUp() {
  const source = { value: /** @type {any} */ ({ fired: 0 }), listening: 0 };
  const store = openStore({
    unknown: /** @type {any} */ (null),
    read: () => ({ ...source.value }),
    listen: () => {
      source.listening += 1;
      return () => {
        source.listening -= 1;
      };
    },
  });
  return { source, store };
}

test("what says the same is the same object, read by whoever and whenever", async () => {
  const { source, store } = setUp();
  const first = store.get();
  assert.deepEqual(first, { fired: 0 });
  await null;
  assert.equal(store.get(), first);
  const end = store.subscribe(() => {});
  assert.equal(store.get(), first);
  source.value = { fired: 1 };
  assert.equal(store.get(), first, "what is subscribed to changes when it says so");
  store.look();
  assert.deepEqual(store.get(), { fired: 1 });
  end();
});

test("who renders gets one answer, although what is measured goes on", async () => {
  const { source, store } = setUp();
  source.value = { measured: 1 };
  const first = store.get();
  source.value = { measured: 2 };
  assert.equal(store.get(), first);
  await null;
  assert.deepEqual(store.get(), { measured: 2 });
});

test("subscribers hear of changes alone, are ended one by one, and none keeps others from hearing", (t) => {
  const { source, store } = setUp();
  const said = t.mock.method(console, "error", () => {});
  /** @type {string[]} */
  const heard = [];
  const hear = () => heard.push(`fired ${store.get().fired}`);
  const ends = [
    store.subscribe(() => {
      throw new Error("mine");
    }),
    store.subscribe(hear),
    store.subscribe(hear),
  ];
  assert.equal(source.listening, 1);
  store.look();
  assert.deepEqual(heard, []);
  source.value = { fired: 1 };
  store.look();
  assert.deepEqual(heard, ["fired 1", "fired 1"]);
  assert.equal(said.mock.callCount(), 1);
  ends[1]();
  ends[1]();
  source.value = { fired: 2 };
  store.look();
  assert.deepEqual(heard.slice(2), ["fired 2"]);
  for (const end of ends) end();
  assert.equal(source.listening, 0);
});

test("plain objects and lists are the same by what is in them", () => {
  const progress = { signal: "aha", clauses: [{ measured: 1, met: false }] };
  assert.ok(isSame(progress, structuredClone(progress)));
  assert.ok(!isSame(progress, { ...progress, clauses: [{ measured: 2, met: false }] }));
  assert.ok(!isSame(progress, { ...progress, clauses: [] }));
  assert.ok(!isSame({ a: undefined }, { b: undefined }));
  assert.ok(isSame(Number.NaN, Number.NaN));
  assert.ok(!isSame(null, {}));
});
