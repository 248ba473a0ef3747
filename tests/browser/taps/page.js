// What a page does with every library that is tapped, the same with and without the tap. Each library says how it is told of an event,
// and which tap it has.

import { init } from "../../../js/index.js";
import * as modules from "../../../js/taps/index.js";

const taps = { ...modules };

/**
 * @typedef {object} Library
 * @property {keyof typeof taps} tap
 * @property {any} [from] what is tapped, if it is not the global
 * @property {string} [prefix] of names in rules
 * @property {string} [prop] which of theirs is looked at; `plan` by default
 * @property {(name: string, props: object) => unknown} tell
 * @property {() => unknown} isLoaded
 * @property {() => any} holder what the method hangs on
 * @property {string} [method]
 * @property {boolean} [isFragile] whether it loses what it was told before where a getter of the app throws
 */

const NAMES = ["Early", "Stubbed", "Loaded", "Hostile", "Untapped"];

/** What the app says with each event: nobody asked for the last of it. @param {string} plan */
const props = (plan) => ({ plan, secret: "never-asked-for", deep: { list: [1, 2] } });

/** Tells of something and gives what the app sees of that. @param {Library} library @param {string} name @param {any} given */
function tell(library, name, given) {
  try {
    const result = library.tell(name, given);
    if (result instanceof Promise) result.catch(() => {});
    return Object.prototype.toString.call(result);
  } catch (error) {
    return String(error);
  }
}

/** What can be seen of what stands in the place of their method. @param {Library} library */
function look(library) {
  const name = library.method ?? "track";
  const holder = library.holder();
  const method = holder[name];
  // Tag Manager puts a method of its own on the array.
  const isListed = !Array.isArray(holder) && Object.keys(holder).includes(name);
  return [method.name, method.length, Object.keys(method), isListed];
}

/** @type {string[]} */
const errors = [];
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));

/** @param {Record<string, Library>} libraries */
export function run(libraries) {
  const all = Object.entries(libraries);
  /** @type {Record<string, any[]>} */
  const seen = Object.fromEntries(all.map(([name]) => [name, []]));
  const each = (/** @type {(library: Library, name: string) => any} */ act) => {
    for (const [name, library] of all) seen[name].push(act(library, name));
  };
  /** @type {(() => void)[]} */
  let untaps = [];
  const before = (/** @type {string} */ name) => each((library) => tell(library, name, props(name)));
  const page = {
    seen,
    errors,
    untapped: () => each((library) => tell(library, "Untapped", props("untapped"))),
    /** Calls before anybody listens. */
    early: () => before("Early"),
    /** @param {string} endpoint of the collector */
    tap(endpoint) {
      const piquel = init({ key: "pk_demo", endpoint, storage: "memory", capture: false });
      Object.assign(window, { piquel });
      untaps = all.map(([event, { tap, from, prefix = "", prop = "plan" }]) => {
        const rule = { event, props: { [prop]: "plan_name" } };
        return taps[tap](piquel, Object.fromEntries(NAMES.map((name) => [prefix + name, rule])), from);
      });
    },
    /** Calls while the library is loading. */
    stubbed: () => before("Stubbed"),
    isLoaded: () => all.filter(([, library]) => !library.isLoaded()).map(([name]) => name),
    loaded() {
      before("Loaded");
      each(look);
      const thrower = {
        get plan() {
          throw new Error("a getter of the app");
        },
      };
      each((library) => library.isFragile || tell(library, "Hostile", thrower));
      each((library) => tell(library, /** @type {any} */ ({}), 7));
    },
    untap() {
      for (const untap of untaps) untap();
      each(look);
      page.untapped();
    },
  };
  Object.assign(window, { page });
}
