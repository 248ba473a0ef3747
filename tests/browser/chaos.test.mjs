// Whatever happens to the tabs of a profile, they agree on the truth, and the collector gets it once.

import { test } from "node:test";
import { draw } from "./chaos/schedule.mjs";
import { World } from "./chaos/world.mjs";
import { openScope, temporaryFolder } from "./harness/index.mjs";
import { startApp } from "./harness/shared.mjs";

/** How many schedules. */
const SCHEDULES = Number(process.env.PIQUEL_CHAOS ?? 10);
/** One schedule, by its seed. */
const { PIQUEL_CHAOS_SEED: SEED, PIQUEL_CHAOS_SCHEDULE: GIVEN } = process.env;

const THIS = "node --test tests/browser/chaos.test.mjs";
/** @typedef {import("./chaos/schedule.mjs").Schedule} Schedule */
/** @type {[name: string, schedule: Schedule][]} */
const schedules = GIVEN
  ? [["as given", JSON.parse(GIVEN)]]
  : (SEED ? [Number(SEED)] : Array.from({ length: SCHEDULES }, (_, n) => n + 1)).map((seed) => [
      `of seed ${seed}`,
      draw(seed),
    ]);

for (const [name, schedule] of schedules) {
  test(`tabs agree on the truth, and the collector gets it once: schedule ${name}`, async (t) => {
    const scope = openScope(t);
    const world = new World(await startApp(scope), temporaryFolder(scope), schedule.without);
    await world.begin();
    let taken = 0;
    try {
      for (const step of schedule.steps) {
        taken += 1;
        await world.take(step);
      }
      await world.finish();
    } catch (error) {
      throw new Error(report(name, schedule, taken, error, await world.describe()), { cause: error });
    }
  });
}

/** @param {string} name @param {Schedule} schedule @param {number} taken @param {unknown} error @param {string[]} tabs what they say */
function report(name, { without, steps }, taken, error, tabs) {
  const lines = steps.map((step, place) => `${place + 1 === taken ? "→" : " "} ${place + 1} ${JSON.stringify(step)}`);
  const part = JSON.stringify({ without, steps: steps.slice(0, taken) });
  return [
    `schedule ${name}, pages without ${without.join(", ") || "nothing"}, fails at step ${taken} of ${steps.length}`,
    ...lines,
    error instanceof Error ? error.message : String(error),
    ...tabs,
    `again:     ${name.startsWith("of") ? `PIQUEL_CHAOS_SEED=${name.split(" ").at(-1)} ` : ""}${THIS}`,
    `up to it:  PIQUEL_CHAOS_SCHEDULE='${part}' ${THIS}`,
  ].join("\n");
}
