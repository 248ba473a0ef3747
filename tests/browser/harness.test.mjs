// What tests of tabs rely on: that the browser does for real what they have it do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser, openScope, startSite, temporaryFolder, until } from "./harness/index.mjs";

const HTML = `<!doctype html><title>plain</title><link rel="icon" href="data:,"><script>
  window.seen = [];
  window.turns = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { turns += 1; port2.postMessage(0); };
  port2.postMessage(0);
  addEventListener("pageshow", ({ persisted }) => seen.push(persisted));
  addEventListener("pagehide", () => localStorage.setItem("left", document.visibilityState));
</script>`;

/** What a page tells of itself. */
const LOOK = "[document.visibilityState, document.hasFocus()]";

/** @param {import("node:test").TestContext} t */
async function setUp(t) {
  const scope = openScope(t);
  const site = await startSite(scope, { pages: { "/": HTML, "/away": HTML } });
  const profile = temporaryFolder(scope);
  const browser = await openBrowser(scope, { profile });
  return { scope, site, browser, profile };
}

test("one tab is visible and has the focus, all others are hidden and have not", async (t) => {
  const { browser, site } = await setUp(t);
  const one = await browser.newTab(site.url);
  const other = await browser.newTab(site.url);
  await until("the latest tab has the focus", () => other.evaluate("document.hasFocus()"));
  await until("the other one is hidden", async () => (await one.evaluate(LOOK))[0] === "hidden");
  assert.deepEqual(
    [await one.evaluate(LOOK), await other.evaluate(LOOK)],
    [
      ["hidden", false],
      ["visible", true],
    ],
  );
  await one.activate();
  await until("that is hidden then", async () => (await other.evaluate(LOOK))[0] === "hidden");
  assert.deepEqual(
    [await one.evaluate(LOOK), await other.evaluate(LOOK)],
    [
      ["visible", true],
      ["hidden", false],
    ],
  );
  await one.hide();
  const third = await browser.newTab(site.url, { background: true });
  const looks = await Promise.all([one, other, third].map((tab) => tab.evaluate(LOOK)));
  assert.deepEqual(looks, Array(3).fill(["hidden", false]));
});

test("a plain page goes into the back-forward cache and comes back as it was", async (t) => {
  const { browser, site } = await setUp(t);
  const tab = await browser.newTab(site.url);
  await tab.evaluate("window.mine = 7");
  await tab.goto(`${site.url}/away`);
  assert.equal(await tab.evaluate("window.mine"), undefined);
  assert.deepEqual(await tab.back(), []);
  assert.deepEqual(await tab.evaluate("[mine, seen]"), [7, [false, true]]);
});

test("a frozen tab stands still until it is thawed", async (t) => {
  const { browser, site } = await setUp(t);
  const tab = await browser.newTab(site.url);
  const other = await browser.newTab(site.url);
  await tab.evaluate("document.addEventListener('freeze', () => { window.isFrozen = true; })");
  await tab.freeze();
  await until("it hears of it", () => tab.evaluate("window.isFrozen === true"));
  const before = await tab.evaluate("turns");
  await other.evaluate(
    "new Promise((done) => { const end = turns + 1000; setInterval(() => turns > end && done(), 10); })",
  );
  assert.equal(await tab.evaluate("turns"), before);
  await tab.thaw();
  await until("it goes on", async () => (await tab.evaluate("turns")) > before);
});

test("a tab that is closed hears of it, one whose renderer is killed does not, nor does any other tab", async (t) => {
  const { browser, site } = await setUp(t);
  const [one, other, witness] = [
    await browser.newTab(site.url),
    await browser.newTab(site.url),
    await browser.newTab(site.url),
  ];
  assert.notEqual((await one.renderer()).pid, (await other.renderer()).pid);
  await one.killRenderer();
  await assert.rejects(one.evaluate("1"));
  assert.equal(await witness.evaluate("localStorage.getItem('left')"), null);
  await one.reload();
  assert.equal(await one.evaluate("seen.length"), 1);
  await other.close();
  await until("it wrote that it was left", () => witness.evaluate("localStorage.getItem('left')"));
});

test("what a profile keeps outlives its browser, closed or killed", async (t) => {
  const { scope, browser, site, profile } = await setUp(t);
  const tab = await browser.newTab(site.url);
  await tab.evaluate("localStorage.setItem('kept', 'well')");
  await browser.close();
  const again = await openBrowser(scope, { profile });
  const same = await again.newTab(site.url);
  assert.equal(await same.evaluate("localStorage.getItem('kept')"), "well");
  await again.kill();
  await assert.rejects(same.evaluate("1"), /the browser is gone/);
  const last = await openBrowser(scope, { profile });
  assert.equal(await (await last.newTab(site.url)).evaluate("localStorage.getItem('kept')"), "well");
});
