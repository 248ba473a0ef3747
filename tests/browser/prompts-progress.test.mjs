// What `<piquel-checklist>` and `<piquel-meter>` show of somebody's progress, in plain HTML under the strictest policy there is. Real
// package, real collector, real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isFirefox, until } from "./harness/index.mjs";
import { assertAccessible } from "./prompts/axe.mjs";
import { startApp } from "./prompts/setup.mjs";

const DAY = 86_400_000;

/** @type {Awaited<ReturnType<typeof startApp>>} */
let site;
before(async () => {
  site = await startApp();
});
after(() => site.scope.close());

/** What another instance knows: that it compiles in the page. */
const OTHERS = JSON.stringify({
  schema: 1,
  version: 1,
  events: { made: {} },
  signals: [{ id: "first_board", kind: "custom", when: { count: "made", gte: 3 } }],
});

/** Puts an element where an app has it. @param {string} tag @param {Record<string, string>} attributes */
const put = (tag, attributes, inside = "") => `(() => {
  const element = document.createElement("${tag}");
  for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) element.setAttribute(name, value);
  ${inside}
  document.querySelector("#place").append(element);
})()`;
const befriend = (/** @type {string[]} */ ...names) =>
  `for (const friend of ${JSON.stringify(names)}) piquel.track("friend_added", { friend });`;

test("a checklist shows the way to a signal, clause by clause, as it goes", async () => {
  const { page, app } = await site.open();
  const list = page.locator("piquel-checklist");
  const lines = async () =>
    (await list.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  const are = (/** @type {string[]} */ wanted) =>
    until(wanted.join(), async () => (await lines()).join() === wanted.join());
  // It was in the page before anybody defined it.
  await app(
    put("piquel-checklist", { signal: "aha", heading: "Get your team going", labels: "Add 7 friends||Come back" }),
  );
  assert.equal(await app("defineElements()"), true);
  await are(["Add 7 friends 0 of 7", "Board made", "Come back 1 of 2"]);
  await app(befriend("ann", "bob", "ann", "cem"));
  await are(["Add 7 friends 3 of 7", "Board made", "Come back 1 of 2"]);
  await app("piquel.track('board_made')");
  await until(
    "the board is ticked",
    async () => (await list.getByRole("listitem").nth(1).getByLabel("✓").count()) === 1,
  );
  const bar = list.getByRole("progressbar", { name: "Get your team going" });
  assert.equal(await bar.getAttribute("aria-valuetext"), "1 of 3");
  assert.equal(await bar.getAttribute("aria-valuenow"), `${Math.round(((3 / 7 + 1 + 1 / 2) / 3) * 100)}`);
  await assertAccessible(page, "piquel-checklist");
  assert.deepEqual(await app("[violations, errors]"), [[], []]);
  await page.close();
});

test("what was reached stays so, is celebrated, and is told to the page", async () => {
  const { page, app } = await site.open();
  await app("defineElements(); addEventListener('piquel-done', ({ detail }) => actions.push(detail.signal))");
  const done =
    "const done = document.createElement('b'); done.slot = 'done'; done.append('Well done!'); element.append(done);";
  await app(put("piquel-checklist", { signal: "first_board" }, done));
  const list = page.locator("piquel-checklist");
  await list.getByText("Board made").waitFor();
  assert.equal(await list.getByText("Well done!").isVisible(), false);
  await app("piquel.track('board_made')");
  await list.getByText("Well done!").waitFor();
  assert.deepEqual(await app("actions"), ["first_board"]);
  await assertAccessible(page, "piquel-checklist");
  await page.close();
});

test("labels may be elements, null leaves a clause out, and time that passes is nothing to be done unless it is called so", async () => {
  const { page, app } = await site.open();
  await app("defineElements()");
  const slotted = `const label = document.createElement("a"); label.slot = "clause-3"; label.href = "/pricing";
    label.append("within ten days"); element.append(label); element.labels = [null, "A board", null];`;
  await app(put("piquel-checklist", { signal: "aha" }, slotted));
  const list = page.locator("piquel-checklist");
  await list.getByText("A board").waitFor();
  assert.equal(await list.getByRole("listitem").count(), 2);
  await list.getByRole("link", { name: "within ten days" }).click();
  await page.waitForURL(/\/pricing$/);
  await page.close();
});

test("an element finds the instance of its key, also one that begins later, and says that a signal is none", async () => {
  const { page, app } = await site.open();
  /** @type {string[]} */
  const warnings = [];
  page.on("console", (message) => warnings.push(message.text()));
  await app("defineElements()");
  await app(put("piquel-checklist", { signal: "first_board", "write-key": "pk_other" }));
  await app(put("piquel-checklist", { signal: "nothing" }));
  await until("it is said", () => warnings.some((text) => text.includes("there is no signal `nothing`")));
  const other = page.locator("piquel-checklist").first();
  assert.equal(await other.getByRole("listitem").count(), 0);
  await app(`void init({ key: "pk_other", storage: "memory", export: "none", definitions: ${OTHERS} })`);
  await other.getByText("0 of 3").waitFor();
  // What was read of an instance is shown no longer than that is there.
  await app("document.querySelector('piquel-checklist').setAttribute('write-key', 'pk_none')");
  await until("nothing is shown", async () => (await other.getByRole("listitem").count()) === 0);
  await app("document.querySelector('piquel-checklist').setAttribute('write-key', 'pk_other')");
  await other.getByText("0 of 3").waitFor();
  await app("init({ key: 'pk_other' }).destroy()");
  await until("nothing is shown", async () => (await other.getByRole("listitem").count()) === 0);
  await page.close();
});

test("a meter shows how near a limit is, in words of the page's language", async () => {
  const { page, app } = await site.open("/rtl");
  await app("defineElements()");
  await app(put("piquel-meter", { signal: "seats_80", label: "Seats", cap: "10", lang: "de" }));
  await app(put("piquel-meter", { signal: "seats_80", lang: "fr" }));
  const [seats, share] = [page.locator("piquel-meter").first(), page.locator("piquel-meter").nth(1)];
  assert.equal(await page.getByRole("meter").count(), 0, "nothing is known yet");
  await app("piquel.setUsage('seats', 5, 10)");
  await seats.getByText("5 von 10").waitFor();
  await share.getByText(/^50\s%\sutilisés$/).waitFor();
  assert.equal(await seats.getAttribute("level"), "plain");
  await app("piquel.setUsage('seats', 9, 10)");
  await seats.getByText("9 von 10").waitFor();
  assert.equal(await seats.getAttribute("level"), "near");
  const meter = seats.getByRole("meter", { name: "Seats" });
  assert.equal(await meter.getAttribute("aria-valuenow"), "90");
  await app("piquel.setUsage('seats', 10, 10)");
  await seats.getByText("Limit erreicht").waitFor();
  await share.getByText("Limite atteinte").waitFor();
  await assertAccessible(page, "piquel-meter");
  assert.deepEqual(await app("[violations, errors]"), [[], []]);
  await page.close();
});

test("an element in a shadow tree has the words of the page's language", async () => {
  const { page, app } = await site.open("/rtl");
  await app("defineElements()");
  await app(`(() => { const element = document.createElement("piquel-checklist"); element.signal = "first_board";
    document.querySelector("#place").attachShadow({ mode: "open" }).append(element); })()`);
  await page.locator("piquel-checklist").getByText("0 من 1").waitFor();
  await page.close();
});

/** The clock of a page is moved by a means that the driver has for Chromium alone to rely on. */
if (!isFirefox) {
  test("a meter says on which day a limit will be reached at this pace", async () => {
    const begin = Date.UTC(2026, 10, 20, 12);
    const { page, app } = await site.open("/boards/1", {
      prepare: async (page) => {
        await page.clock.install({ time: begin });
      },
    });
    await app("defineElements()");
    await app(put("piquel-meter", { signal: "seats_80", forecast: "seats_soon", cap: "10" }));
    await app("piquel.setUsage('seats', 2, 10)");
    await page.clock.fastForward(2 * DAY);
    await app("piquel.setUsage('seats', 4, 10)");
    // One seat a day, and six are left.
    const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" }).format(begin + 8 * DAY);
    await page.locator("piquel-meter").getByText(`At this pace, full on ${day}`).waitFor();
    await assertAccessible(page, "piquel-meter");
    await page.close();
  });
}
