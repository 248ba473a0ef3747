// How large the bodies are that leave a device: of made-up users of real documents, on the engine and with the texts of the page.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createTestClient } from "../../js/testing/index.js";
import { openRandom } from "../../js/testing/random.js";
import { ROOT } from "../lib/run.mjs";

/** Documents: those that people start from, and one with twenty signals of every kind and a score. */
const EXAMPLES = "docs/examples";
const RICH = "crates/engine/benches/step.json";
const USERS = 100;
const DAYS = 30;
/** Of its days, a user is here on so many. */
const PRESENT = 0.4;
/** Most facts of a visit. */
const BUSIEST = 60;
/** How many different values a prop or a trait has. */
const VALUES = 12;

const DAY = 86_400_000;
/** When a test client begins. */
const START = Date.parse("2026-01-05T09:00:00Z");

/** Bytes of the bodies that all of the users of a document send: half of them have fewer, 99 in 100 have, and the largest. */
export async function benchBodies() {
  const examples = readdirSync(join(ROOT, EXAMPLES)).map((name) => join(EXAMPLES, name));
  const results = [];
  for (const path of [...examples, RICH]) results.push([basename(path, ".json"), await measure(path)]);
  return Object.fromEntries(results);
}

/** @param {string} path */
async function measure(path) {
  const definitions = JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  const random = openRandom(1);
  /** @type {number[]} */
  const sizes = [];
  for (let user = 0; user < USERS; user += 1) sizes.push(...(await live(definitions, user, random)));
  sizes.sort((one, other) => one - other);
  const at = (/** @type {number} */ share) => sizes[Math.ceil(share * sizes.length) - 1];
  return { beacons: sizes.length, median: at(0.5), p99: at(0.99), largest: at(1) };
}

/** A month of a user: what each body has. @param {any} definitions @param {number} user @param {() => number} random */
async function live(definitions, user, random) {
  const piquel = await createTestClient({ definitions, seed: user, strict: false });
  const any = (/** @type {number} */ end) => Math.floor(random() * end);
  const values = (/** @type {Record<string, string>} */ declared = {}) =>
    Object.fromEntries(
      Object.entries(declared).map(([name, type]) => {
        const value = any(VALUES);
        return [name, type === "string" ? `value-${value}` : type === "number" ? value * 10 : value % 2 === 0];
      }),
    );
  const events = Object.entries(definitions.events ?? {});
  const limits = Object.entries(definitions.limits ?? {});
  for (let day = 0; day < DAYS; day += 1) {
    if (random() < PRESENT || day === 0) {
      piquel.identify(`user-${user}`, values(definitions.traits));
      piquel.group(`account-${user % 20}`);
      for (let facts = any(BUSIEST); facts > 0; facts -= 1) {
        const [event, { props }] = events[Math.floor(random() ** 2 * events.length)];
        piquel.track(event, values(props));
        piquel.advance(any(60_000));
        if (piquel.prompt) piquel.prompt.shown();
        piquel.prompt?.dismissed();
      }
      for (const [limit, { cap = 100 }] of limits) piquel.setUsage(limit, (cap * (day + random())) / DAYS, cap);
      piquel.engage(any(1_800_000));
      // As a page does when it is left.
      await piquel.flush();
    }
    piquel.at(new Date(Math.max(piquel.now, START + (day + 1) * DAY)).toISOString());
  }
  return piquel.beacons.map((beacon) => new TextEncoder().encode(JSON.stringify(beacon)).length);
}
