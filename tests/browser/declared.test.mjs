// What the definitions say of what the page tells by itself reaches the page, and what `init` says of a part takes its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";

const OFF = {
  schema: 1,
  version: 1,
  events: { worked: {} },
  signals: [
    { id: "busy", kind: "aha", when: { count: "worked", gte: 9 } },
    { id: "reader", kind: "custom", when: { count: "$page", gte: 9 } },
  ],
  capture: { clicks: false, routes: false },
};

test("a page does what the published document says, and `init` changes it part by part", async (t) => {
  const { page, start, ready, measures } = await setUp(t, OFF);
  /** What comes of a click before the engine runs, of one after, and of the page. @param {object} [options] */
  const visit = async (options) => {
    await start({ storage: "memory", ...options });
    await page.locator("b").click();
    await ready();
    await page.locator("b").click();
    const { busy, reader } = await measures(["busy", "reader"]);
    // What is kept in memory ends with the page.
    await page.reload();
    return { clicks: busy, pages: reader };
  };
  assert.deepEqual(await visit(), { clicks: 0, pages: 0 });
  assert.deepEqual(await visit({ capture: {} }), { clicks: 0, pages: 0 });
  assert.deepEqual(await visit({ capture: { routes: "path" } }), { clicks: 0, pages: 1 });
  assert.deepEqual(await visit({ capture: { clicks: {} } }), { clicks: 2, pages: 0 });
  const given = { definitions: { ...OFF, capture: { routes: false } }, endpoint: undefined };
  assert.deepEqual(await visit(given), { clicks: 2, pages: 0 }, "also of definitions in the page");
  const { capture, ...silent } = OFF;
  assert.deepEqual(await visit({ ...given, definitions: silent }), { clicks: 2, pages: 1 });
});

test("what a published document names is told by the page, and a part of `init` takes the place of the whole part", async (t) => {
  const count = (/** @type {string} */ event) => ({ id: event, kind: "custom", when: { count: event, gte: 9 } });
  const document = {
    schema: 1,
    version: 1,
    events: { worked: {}, busy: {}, read: {} },
    signals: [count("worked"), count("busy"), count("read")],
    capture: { clicks: { "button > b": "busy" }, pages: [{ path: "/**", event: "read" }] },
  };
  const { page, start, ready, measures } = await setUp(t, document);
  /** @param {object} [capture] */
  const visit = async (capture) => {
    await start({ storage: "memory", capture });
    await ready();
    await page.locator("b").click();
    const { busy, read } = await measures(["busy", "read"]);
    await page.reload();
    return { busy, read };
  };
  assert.deepEqual(await visit(), { busy: 1, read: 1 });
  assert.deepEqual(await visit({ pages: undefined, clicks: { i: "busy" } }), { busy: 0, read: 1 });
  assert.deepEqual(await visit({ routes: false }), { busy: 1, read: 0 });
});
