import assert from "node:assert/strict";
import { test } from "node:test";

test("on a server nothing happens, neither by importing nor by calling", async () => {
  const names = () => Object.getOwnPropertyNames(globalThis).sort();
  const before = names();
  const { defineElements, showPrompts } = await import("./index.js");
  const listens = () => assert.fail("it listens");
  showPrompts({ on: listens })();
  assert.equal(await defineElements(), false);
  assert.deepEqual(names(), before);
});
