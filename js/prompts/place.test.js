import assert from "node:assert/strict";
import { test } from "node:test";
import { isOnRoute } from "./place.js";

test("a prompt shows on its own routes, on those of all others, or everywhere", () => {
  const routes = { upgrade: ["/boards/*", "/team/**"], tip: "/", "*": "/home" };
  const on = (/** @type {string} */ id, /** @type {string} */ path) => isOnRoute(id, routes, path);
  assert.deepEqual(
    ["/boards/1", "/boards/1/", "/team/a/b", "/boards", "/home"].map((path) => on("upgrade", path)),
    [true, true, true, false, false],
  );
  assert.deepEqual(
    [on("tip", "/"), on("tip", "/home"), on("other", "/home"), on("other", "/")],
    [true, false, true, false],
  );
  assert.ok(isOnRoute("other", { upgrade: "/boards/*" }, "/anywhere"));
  assert.ok(isOnRoute("constructor", { upgrade: "/boards/*" }, "/anywhere"));
  assert.ok(isOnRoute("upgrade", undefined, "/anywhere"));
});
