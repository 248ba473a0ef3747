// What is recognised without being declared: in an app as many are, by the launchers of support as they stand in pages, and by paywalls;
// and nothing of what looks alike. Real package, real collector, real browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { until } from "./harness/index.mjs";

const EVENTS = ["$upgrade_clicked", "$contact_sales", "$support_opened", "$invite_sent", "$pricing_viewed", "$paywall"];
const NOTHING = Object.fromEntries(["worked", ...EVENTS].map((event) => [event, 0]));
const id = (/** @type {string} */ event) => event.replace("$", "");
const counted = (/** @type {string} */ name, /** @type {unknown} */ count) => ({
  id: name,
  kind: "custom",
  when: { count, gte: 1_000_000 },
});
const DOCUMENT = {
  ...DEFINITIONS,
  signals: [
    { id: "busy", kind: "hand_raise", when: { count: "$support_opened", gte: 1 } },
    ...Object.keys(NOTHING).map((event) => counted(id(event), event)),
    counted("views", "$page"),
    counted("limited", { event: "$paywall", where: { limit: "seats" } }),
    counted("in_exports", { event: "$paywall", where: { feature: "exports" } }),
    counted("in_reports", { event: "$paywall", where: { feature: "reports" } }),
  ],
};

/** An app's page of presets/. @param {import("node:test").TestContext} t @param {string} file @param {object} [options] */
async function open(t, file, options) {
  const app = await setUp(t, DOCUMENT, { "/support": "<!doctype html><title>Support</title>" });
  await app.page.goto(`${app.site.url}/tests/presets/${file}`);
  await app.start(options);
  await app.ready();
  const count = async (/** @type {string} */ name) => (await app.measures([name]))[name];
  const all = async () => {
    const measures = await app.measures(Object.keys(NOTHING).map(id));
    return Object.fromEntries(Object.keys(NOTHING).map((event) => [event, measures[id(event)]]));
  };
  return { ...app, all, count };
}

test("an app's buttons, links and forms tell what they are for, once each, and why", async (t) => {
  const { page, all, messages } = await open(t, "app.html");
  const counts = { ...NOTHING };
  const press = async (/** @type {string} */ selector) => {
    for (const control of await page.locator(selector).all()) {
      counts[await control.evaluate((element) => /** @type {HTMLElement} */ (element).dataset.expected ?? "")] += 1;
      await control.click();
    }
    const isAll = async () => JSON.stringify(await all()) === JSON.stringify(counts);
    await until("all of it is told", isAll).catch(async () =>
      assert.deepEqual(await all(), counts, messages.join("\n")),
    );
  };
  const declared = ":is([data-piquel], [data-piquel] *)";
  await press(`[data-expected]:not(${declared})`);
  const said = messages.filter((message) => message.includes("because"));
  assert.equal(said.length, await page.locator(`[data-expected]:not(${declared})`).count());
  assert.ok(said.includes('piquel: $upgrade_clicked, because a link to /upgrade was clicked (preset "upgrade")'));
  // What the app declares is told as that alone; the last one is told after whatever else would be.
  await press(`[data-expected]${declared}, [href="/support"]`);
  assert.deepEqual(
    messages.filter((message) => message.startsWith("error")),
    [],
  );
});

test("what looks alike tells nothing", async (t) => {
  const { page, app, all } = await open(t, "lookalikes.html");
  for (const control of await page.locator("main :is(a, button, [id=upgrade-checkbox], iframe)").all())
    await control.click();
  // What scripts click, nobody wanted.
  await app(`document.body.insertAdjacentHTML("beforeend", '<a href="/upgrade" id="real">Upgrade</a>'); real.click()`);
  // Told after all of them, forms included: the events above would have been told before.
  await app(
    `document.body.insertAdjacentHTML("beforeend", '<form class="invite-form"><button id="last">Send</button></form>')`,
  );
  await page.click("#last");
  await until("the last one is told", async () => (await all()).$invite_sent > 0);
  assert.deepEqual(await all(), { ...NOTHING, $invite_sent: 1 });
});

test("presets that are off, or not named, tell nothing", async (t) => {
  const { page, all, messages } = await open(t, "app.html", { capture: { presets: ["contact", "pricng"] } });
  for (const path of ["/checkout/pro", "/support", "/contact-sales"]) await page.click(`[href="${path}"]`);
  await until("it is told", async () => (await all()).$contact_sales > 0);
  assert.deepEqual(await all(), { ...NOTHING, $contact_sales: 1 });
  assert.ok(messages.some((message) => message.includes("there is no preset `pricng`")));
});

/** By file: what is pressed first, and from then on. */
const LAUNCHERS = /** @type {const} */ ({
  "intercom.html": [".intercom-lightweight-app-launcher", "iframe.intercom-launcher-frame"],
  "zendesk.html": ["#launcher", "#launcher"],
  "crisp.html": ["[data-maximized]", "[data-maximized]"],
  "drift.html": ["iframe.drift-frame-controller", "iframe.drift-frame-controller"],
});

for (const [file, [first, second]] of Object.entries(LAUNCHERS)) {
  test(`the launcher of ${file} opens support: the collector hears of it`, async (t) => {
    const { page, app, count, records } = await open(t, file);
    const press = async (/** @type {string} */ selector) => {
      if (await page.locator(selector).evaluate((element) => element instanceof HTMLIFrameElement))
        await page.frameLocator(selector).locator("button").click();
      else await page.locator(selector).click();
    };
    await page.click("#own");
    assert.equal(await count("support_opened"), 0);
    await press(first);
    await until("it is told", async () => (await count("support_opened")) === 1);
    await page.click("#own");
    if (second === first) {
      // That closes it.
      await press(first);
      await page.click("#own");
    }
    await press(second);
    await until("it is told again", async () => (await count("support_opened")) === 2);
    await app("piquel.flush()");
    assert.equal(await count("support_opened"), 2);
    await until("the collector has it", () => records().some(({ signal }) => signal === "busy"));
  });
}

test("whoever goes on with Tab past a launcher opens nothing", async (t) => {
  const { page, all } = await open(t, "zendesk.html");
  await page.focus("#own");
  await page.keyboard.press("Tab");
  await until("the frame has the focus", () => page.evaluate(() => document.activeElement?.id === "launcher"));
  await page.keyboard.press("Shift+Tab");
  await page.click("#own");
  await page.frameLocator("#launcher").locator("button").click();
  await until("whoever presses it does", async () => (await all()).$support_opened > 0);
  assert.deepEqual(await all(), { ...NOTHING, $support_opened: 1 });
});

test("paywalls that come into sight are told with the limit or feature that is known", async (t) => {
  const { page, app, all, count } = await open(t, "paywalls.html");
  assert.deepEqual(await all(), NOTHING);
  await app("walls.hidden()");
  await app("walls.limit()");
  await until("a limit", async () => (await count("limited")) === 1);
  await app("clear(), walls.feature()");
  await until("a feature", async () => (await count("in_exports")) === 1);
  await page.click("#locked");
  await app("clear(), walls.marked()");
  await until("the region of the click", async () => (await count("in_reports")) === 1);
  await page.click("#other");
  await app("clear(), walls.small()");
  await until("a small dialog", async () => (await count("paywall")) === 4);
  // Whatever else changes, it is the same one.
  await app("document.body.insertAdjacentHTML('beforeend', '<p>More</p>')");
  await page.getByText("Not now").click();
  await app("clear()");
  await page.click("#other");
  await app("walls.small()");
  await page.getByText("Not now").click();
  await until("it came again", async () => (await count("paywall")) === 5);
  assert.deepEqual(await all(), { ...NOTHING, $paywall: 5 });
});

test("a look at prices is told once for each time, and a checkout that a button leads to", async (t) => {
  const { page, app, count } = await open(t, "paywalls.html");
  /** Goes through paths to the last of them, and stays until that is seen. @param {string[]} paths */
  const go = async (...paths) => {
    const before = await count("views");
    await app(`for (const path of ${JSON.stringify(paths)}) history.pushState(null, "", path)`);
    await until("it is seen", async () => (await count("views")) > before);
  };
  for (const path of ["/blog/pricing", "/plans/4711", "/floor/plans", "/pricing-news", "/checkout"]) await go(path);
  // Prices behind a log-in are not seen before that, and another period of them is the same page.
  await go("/pricing", "/login");
  await go("/pricing");
  await app('history.pushState(null, "", "/pricing?period=year")');
  for (const path of ["/x", "/de/plans/", "/x", "/settings/billing/plans"]) await go(path);
  await until("prices were seen", async () => (await count("pricing_viewed")) >= 3);
  assert.deepEqual([await count("pricing_viewed"), await count("upgrade_clicked")], [3, 0]);
  await page.click("#other");
  await go("/billing/checkout");
  await until("a checkout was reached", async () => (await count("upgrade_clicked")) === 1);
});

test("what an app tells itself, a preset does not tell once more", async (t) => {
  const { page, app, all } = await open(t, "app.html");
  await app(`history.pushState(null, "", "/pricing"); piquel.track("$pricing_viewed")`);
  await app(
    `document.querySelector("#upgrade-btn").addEventListener("click", () => setTimeout(() => piquel.track("$upgrade_clicked")))`,
  );
  await page.click("#upgrade-btn");
  await page.click('[href="/support"]');
  await until("the last one is told", async () => (await all()).$support_opened > 0);
  assert.deepEqual(await all(), { ...NOTHING, $pricing_viewed: 1, $upgrade_clicked: 1, $support_opened: 1 });
});

test("a click that leads to another page is told before it is left", async (t) => {
  const { page, app, records } = await open(t, "paywalls.html");
  await app(`document.body.insertAdjacentHTML("beforeend", '<a href="/support" id="ask">Ask</a>')`);
  await Promise.all([page.waitForURL(/support$/), page.click("#ask")]);
  await until("the collector has it", () => records().some(({ signal }) => signal === "busy"));
});
