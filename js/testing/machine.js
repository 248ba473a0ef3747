// The engine of a page without a page: its clock, its timer, its chance and what its device keeps are made up, and the same in every run.
// What it does with them is the engine's own.

import { attach } from "../border.js";
import { getEngine } from "./modules.js";

/** What a name is under which the engine keeps the journal of a page, and how many digits its number has; see src/store.rs. */
const TAB = "tab.";
const DIGITS = 16;

/** @typedef {Awaited<ReturnType<typeof openMachine>>} Machine */
/** What the device keeps, by name. @typedef {Map<string, Uint8Array>} Kept */

/**
 * @param {Uint8Array} plan
 * @param {object} parts
 * @param {import("./clock.js").Clock} parts.clock
 * @param {import("./random.js").Random} parts.random
 * @param {Kept} parts.kept
 * @param {import("../border.js").Host["post"]} parts.post
 */
export async function openMachine(plan, { clock, random, kept, post }) {
  const instantiate = await getEngine(plan);
  /** When the engine wants to be woken. */
  let due = Number.POSITIVE_INFINITY;
  /** @type {WebAssembly.Memory} */
  let memory;
  const encoder = new TextEncoder();
  const tabs = () =>
    [...kept.keys()]
      .filter((name) => name.startsWith(TAB))
      .map((name) => name.slice(-DIGITS))
      .join("");

  const engine = await attach(
    async ({ piquel }) => {
      const exports = await instantiate({
        piquel: {
          ...piquel,
          now: clock.passed,
          today: clock.now,
          random,
          fill(/** @type {number} */ at, /** @type {number} */ size) {
            const bytes = new Uint8Array(memory.buffer, at, size);
            for (let place = 0; place < size; place += 1) bytes[place] = random() * 256;
          },
          arm(/** @type {number} */ ms) {
            due = ms < 0 ? Number.POSITIVE_INFINITY : clock.now() + ms;
          },
        },
      });
      memory = /** @type {WebAssembly.Memory} */ (exports.memory);
      return exports;
    },
    {
      post,
      keep(name, bytes) {
        if (bytes) kept.set(name, bytes);
        else if (bytes === null) kept.delete(name);
        else return name ? kept.get(name) : encoder.encode(tabs());
        return undefined;
      },
      wake() {},
      // Whoever called hears of it by an exception.
      trapped() {},
    },
  );

  return {
    /** Opens a page. @param {string} language */
    open: (language) => engine.open(plan, true, MODE, language),
    /** When it wants to be woken, ms since 1970; infinity if never. */
    due: () => due,
    /** The timer is set for nothing any more: it goes off once. */
    disarm() {
      due = Number.POSITIVE_INFINITY;
    },
  };
}

/** Modes of src/core.rs: timers run, and engaged time and sessions are captured. */
const MODE = 1 | 2;
