// Clicks in vain, in a gallery of widgets that people really use: real clicks, and what `progress` measures of them. Clocks and timers of
// the page stand still unless a test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleGallery } from "./gallery/bundle.mjs";
import { openHand } from "./gallery/hand.mjs";
import { DEEDS } from "./gallery/truths.mjs";
import { setUp } from "./harness/app.mjs";
import { stopClock } from "./harness/index.mjs";

const MORNING = Date.parse("2026-03-04T08:00:00Z");
const SIGNS = /** @type {const} */ (["rage", "dead"]);
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: {},
  signals: SIGNS.map((id) => ({ id, kind: "struggle", when: { count: `$${id}_click`, gte: 1_000_000 } })),
};
/** Of what is struggle, at least this part is found; and nothing else ever is. */
const RECALL = 0.9;

test("rage and dead clicks are found at widgets that do nothing, and at no widget that works", async (t) => {
  const app = await setUp(t, DEFINITIONS);
  const { page } = app;
  await page.setViewportSize({ width: 1280, height: 1400 });
  await (await stopClock(app, MORNING))();
  const { script, style } = await bundleGallery();
  await page.addStyleTag({ content: style });
  await page.addScriptTag({ content: script, type: "module" });
  const hand = openHand(page);

  const found = { rage: 0, dead: 0 };
  const wrong = { rage: 0, dead: 0 };
  const missed = { rage: 0, dead: 0 };
  /** @type {string[]} */
  const mistakes = [];
  let before = await app.measures([...SIGNS]);
  let shown = "";
  for (const { widget, on, times = 1, apart = 0, after, ...truth } of DEEDS.filter(
    (d) => !process.env.W || new RegExp(process.env.W).test(d.widget),
  )) {
    if (widget !== shown) await page.evaluate((widget) => /** @type {any} */ (window).show(widget), widget);
    shown = widget;
    if (times > 0) await hand.click(on, times, apart);
    await after?.(hand);
    await hand.rest();
    const now = await app.measures([...SIGNS]);
    for (const sign of SIGNS) {
      const count = now[sign] - before[sign];
      found[sign] += Math.min(count, truth[sign]);
      wrong[sign] += Math.max(0, count - truth[sign]);
      missed[sign] += Math.max(0, truth[sign] - count);
      if (count !== truth[sign])
        mistakes.push(`${widget} ${on} × ${times}: ${count} ${sign} in place of ${truth[sign]}`);
    }
    before = now;
  }
  for (const sign of SIGNS) {
    const all = found[sign] + missed[sign];
    t.diagnostic(`${sign}: precision ${found[sign]}/${found[sign] + wrong[sign]}, recall ${found[sign]}/${all}`);
  }
  t.diagnostic(`${DEEDS.length} deeds at ${new Set(DEEDS.map(({ widget }) => widget)).size} pages of widgets`);
  for (const mistake of mistakes) t.diagnostic(mistake);
  assert.deepEqual(wrong, { rage: 0, dead: 0 });
  for (const sign of SIGNS) assert.ok(found[sign] >= RECALL * (found[sign] + missed[sign]));
});
