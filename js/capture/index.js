// What the page tells by itself: each part is a file of this folder. Loaded when the engine runs; what must not be missed before that
// (clicks on what bears `data-piquel`, signs of life) is watched elsewhere.

import { watchAttention } from "./attention.js";
import { markPrograms } from "./automation.js";
import { watchClicks } from "./clicks.js";
import { featureAt, regionOf } from "./features.js";
import { watchForms } from "./forms.js";
import { watchPages } from "./pages.js";
import { watchPresets } from "./presets.js";
import { watchRoutes } from "./routes.js";
import { watchStruggle } from "./struggle.js";
import { watchViews } from "./views.js";

/**
 * What is to be captured: the document's `capture`, and that of `init`, whose parts take the place of the document's.
 * @typedef {import("../definitions.js").Capture & Own} Capture
 */
/**
 * @typedef {object} Own what only `init` may be given
 * @property {() => unknown} [pattern] what the router says that the pattern of the present route is, such as `/boards/:board`
 * @property {boolean} [debug] whether the log says why something was recognised, also where no developer is taken to look
 */
/**
 * @typedef {object} Given
 * @property {import("../index.js").Options} init what it was given
 * @property {import("../names.js").Names} names
 * @property {(event: string, props?: import("../index.js").Values) => void} track as an app calls it
 * @property {(what: number, a: number, b: number) => void} tell calls the engine, as js/calls.js has it
 * @property {(text: string, ...more: unknown[]) => void} warn
 * @property {boolean} isDevelopment whether developers look at the log
 */
/**
 * What each part gets: `options` are those of the document and of `init` together.
 * @typedef {Given & { options: Capture, routes: import("./routes.js").Routes, featureOf: (event: Event) => string | undefined }} Shared
 */

/** Each watches until what it gives is called; one that throws leaves the others alone. @type {((shared: Shared) => () => void)[]} */
const PARTS = [
  markPrograms,
  watchViews,
  watchPages,
  watchAttention,
  watchClicks,
  watchForms,
  watchPresets,
  watchStruggle,
];

/** Begins; gives a function that ends it. @param {Given} given */
export function capture(given) {
  const { init, names } = given;
  const options = join(names.capture, typeof init.capture === "object" ? init.capture : {});
  const routes = watchRoutes(options.routes ?? "path");
  const { features = {} } = options;
  const featureOf = (/** @type {Event} */ event) => regionOf(event) ?? featureAt(features, routes.path());
  const shared = { ...given, options, routes, featureOf };
  const ends = [routes.end];
  for (const watch of PARTS) {
    try {
      ends.push(watch(shared));
    } catch (error) {
      given.warn("a part of what the page tells by itself cannot be watched:", error);
    }
  }
  return () => {
    for (const end of ends.reverse()) end();
  };
}

/** What is given as undefined takes no place. @param {string} declared @param {Capture} own @returns {Capture} */
function join(declared, own) {
  const given = Object.entries(own).filter(([, part]) => part !== undefined);
  return { ...(declared && JSON.parse(declared)), ...Object.fromEntries(given) };
}
