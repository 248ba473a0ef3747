// What libraries have in common that take events by a method: a stub of an array stands in for them until they are loaded, keeps calls,
// and is replaced.

import { readRules } from "./rules.js";
import { attempt, find, listen } from "./wrap.js";

/**
 * @typedef {object} Library
 * @property {string} method what takes an event
 * @property {(given: any[]) => import("./rules.js").Call} read
 * @property {(given: any[]) => boolean} [isReplay] whether the library calls itself with what the stub kept, which was heard before
 * @property {(library: any, stub: any[]) => any[]} [owed] what of that the library will call when it has taken the place of the stub
 */

/**
 * @param {import("./rules.js").Listening} piquel
 * @param {import("./rules.js").Rules} rules
 * @param {any} from the library, or the name of its global
 * @param {Library} library
 */
export function tapCalls(piquel, rules, from, { method, read, isReplay, owed }) {
  return attempt(() => {
    const ear = readRules(piquel, rules);
    /** @type {any} */
    let latest;
    let unwrap = () => {};
    const unfollow = find(from, (library) => {
      if (library === latest) return;
      // A stub may hand calls on to what took its place.
      unwrap();
      const waiting = Array.isArray(latest) && owed ? owed(library, latest) : [];
      latest = library;
      if (Array.isArray(library)) {
        ear.hearQueue(library, (entry) => (entry[0] === method ? read(entry.slice(1)) : undefined));
      }
      unwrap = listen(library, method, (given) => {
        const place = waiting.findIndex((entry) => entry[1] === given[0] && entry[2] === given[1]);
        if (place >= 0) waiting.splice(place, 1);
        else if (!isReplay?.(given)) ear.hear(read(given));
      });
    });
    if (typeof from === "string" && Array.isArray(latest) && !Object.getOwnPropertyDescriptor(window, from)?.set) {
      console.warn(
        `piquel: \`${from}\` is a \`var\`: what takes its place when the library is loaded will not be heard`,
      );
    }
    return () => {
      unfollow();
      unwrap();
    };
  });
}
