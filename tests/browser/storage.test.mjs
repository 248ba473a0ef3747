// What users are promised where localStorage takes nothing, and pages share IndexedDB alone: that who is forgotten stays forgotten, who comes
// after them is known, and a denial is one for all pages. What becomes of facts there is in loss.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { copied, makeRoom, openTab, settle, takeNothing, untilHeld } from "./harness/held.mjs";
import { until } from "./harness/index.mjs";

const KEY = "pk_demo";
const COUNT = "piquel.progress('busy')?.clauses[0].measured ?? null";

/** A page of which that is so, where piquel runs. @param {import("node:test").TestContext} t */
async function begin(t) {
  const app = await setUp(t);
  const { page, site, start, ready } = app;
  await makeRoom(page);
  await page.context().addInitScript(takeNothing);
  const visit = async () => {
    await page.goto(site.url);
    await start();
    await ready();
  };
  await visit();
  return { ...app, visit };
}

test("where localStorage takes nothing, whoever comes after a reset is known to the next page", async (t) => {
  const { page, app, visit } = await begin(t);
  const install = await until("it is kept", () => app(copied("install")));
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.reset()");
  const next = await until("somebody else is kept", async () => {
    const now = await app(copied("install"));
    return now !== install && now;
  });
  await app("piquel.track('worked'); piquel.track('worked')");
  await settle(page);
  await visit();
  await until("what they did is known", async () => (await app(COUNT)) === 2);
  assert.deepEqual([await app(copied("install")), await app(copied("user"))], [next, null]);
});

test("where localStorage takes nothing, who resets before the engine runs is forgotten, though the page is left at once", async (t) => {
  const { page, site, app, wire, visit } = await begin(t);
  await app("piquel.identify('ann'); piquel.track('worked')");
  await until("it is kept", () => app(copied("user")));
  await page.goto(site.url);
  const early = await app(`import("piquel").then(({ init }) => {
    const piquel = init({ key: "${KEY}", endpoint: "${wire.url}" });
    return piquel.stage() ?? piquel.reset() ?? "early";
  })`);
  assert.equal(early, "early");
  await visit();
  assert.deepEqual([await app(COUNT), await app(copied("user"))], [0, null]);
});

for (const isHidden of [false, true]) {
  const other = isHidden ? "one that was out of sight" : "another page";
  test(`where localStorage takes nothing, ${other} ends by a denial, tells nothing any more and keeps nothing`, async (t) => {
    const { page, app, wire } = await begin(t);
    const tab = await openTab(page, { endpoint: wire.url });
    await tab.evaluate("piquel.track('worked'); piquel.flush()");
    // It lets go of the database then, and hears of it when it writes next.
    if (isHidden) await tab.evaluate("dispatchEvent(new Event('pagehide'))");
    await app("piquel.consent('denied')");
    if (isHidden) await tab.evaluate("piquel.track('worked')");
    await until("the other page stops", () => tab.evaluate("piquel.progress('busy') === null"));
    await until("all is answered", () => wire.exchanges.every(({ isOver }) => isOver));
    const before = wire.beacons().length;
    await tab.evaluate("piquel.track('worked'); piquel.track('worked'); piquel.flush()");
    await tab.evaluate("dispatchEvent(new Event('pagehide'))");
    await untilHeld(page);
    await tab.close();
    assert.equal(wire.beacons().length, before);
    await untilHeld(page);
  });
}
