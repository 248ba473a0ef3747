import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestClient } from "../testing/index.js";
import { openDevtools } from "./index.js";
import { isHeldOut } from "./why.js";

test("on a server nothing opens, and nothing is left behind", () => {
  const before = Reflect.ownKeys(globalThis);
  openDevtools()();
  assert.deepEqual(Reflect.ownKeys(globalThis), before);
});

test("who is held out of a prompt is what the engine says", async () => {
  /** @type {import("../definitions.js").Definitions} */
  const definitions = {
    schema: 1,
    version: 1,
    events: { worked: {} },
    signals: [{ id: "busy", kind: "aha", when: { count: "worked", gte: 1 } }],
    prompts: [{ id: "hello", on: "busy", holdout: 0.5, content: { title: "Hello", body: "You." } }],
  };
  const devices = [];
  for (let seed = 0; seed < 32; seed += 1) {
    const piquel = await createTestClient({ definitions, seed });
    piquel.track("worked");
    await piquel.flush();
    devices.push({ install: piquel.beacons[0].install, isOffered: piquel.prompt !== null });
  }
  for (const { install, isOffered } of devices) assert.equal(isHeldOut(install, "hello", 0.5), !isOffered, install);
  assert.ok(devices.some(({ isOffered }) => isOffered) && devices.some(({ isOffered }) => !isOffered));
});
