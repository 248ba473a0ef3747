import assert from "node:assert/strict";
import { test } from "node:test";
import { init } from "./index.js";

test("on a server, where there is no window, everything is callable and nothing happens", async () => {
  const piquel = init({ key: "pk_demo", endpoint: "http://127.0.0.1:1" });
  piquel.identify("user-1", { persona: "founder" });
  piquel.group("acme");
  piquel.track("message_sent", { channel: "general" });
  piquel.setUsage("messages", 1, 10);
  piquel.on("signal", () => assert.fail("nothing can fire"))();
  assert.equal(piquel.progress("aha_team"), null);
  assert.equal(piquel.stage(), null);
  await piquel.flush();
  piquel.consent("granted");
  piquel.consent("denied");
  piquel.reset();
  piquel.destroy();
});

test("on a server, nothing is left in the global object, and two requests share nothing", () => {
  const before = Reflect.ownKeys(globalThis);
  const one = init({ key: "pk_demo", endpoint: "http://127.0.0.1:1" });
  assert.notEqual(init({ key: "pk_demo", endpoint: "http://127.0.0.1:1" }), one);
  assert.deepEqual(Reflect.ownKeys(globalThis), before);
});
