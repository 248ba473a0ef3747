// What the page tells by itself: each part is a file of this folder. Loaded when the engine runs; what must not be missed before that
// (clicks on what bears `data-piquel`, signs of life) is watched elsewhere.

import { watchAttention } from "./attention.js";
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
 * @typedef {object} Capture
 * @property {false | Record<string, string>} [clicks] CSS selector → event; false: not even `data-piquel`
 * @property {false | Record<string, string>} [forms] CSS selector → name of the form; false: not even `data-piquel-form`
 * @property {false | "path" | "hash"} [routes] where an address has its path; false: no page views, and nothing that follows from a route
 * @property {() => unknown} [pattern] what the router says that the pattern of the present route is, such as `/boards/:board`; by `init` only
 * @property {{ path: string, event: string, after?: string }[]} [pages] an event once a page is seen, or was for `after`
 * @property {Record<string, string[]>} [features] feature → paths on which it is used
 * @property {boolean | string[]} [presets] all or none of what is recognised without being declared, or these
 * @property {string} [idle] without a sign of life for this long, nobody is there
 * @property {boolean} [media] whether media that play are a sign of life
 * @property {boolean} [struggle] whether struggle is looked for
 * @property {boolean} [debug] whether the log says why something was recognised, also where no developer is taken to look; by `init` only
 */
/**
 * @typedef {object} Given
 * @property {Capture} options
 * @property {import("../names.js").Names} names
 * @property {(event: string, props?: import("../index.js").Values) => void} track as an app calls it
 * @property {(what: number, a: number, b: number) => void} tell calls the engine, as js/calls.js has it
 * @property {(reason: string, text: string, ...more: unknown[]) => void} warn
 * @property {boolean} isDevelopment whether developers look at the log
 */
/**
 * What each part gets.
 * @typedef {Given & { routes: import("./routes.js").Routes, featureOf: (event: Event) => string | undefined }} Shared
 */

/** Each watches until what it gives is called; one that throws leaves the others alone. @type {((shared: Shared) => () => void)[]} */
const PARTS = [watchViews, watchPages, watchAttention, watchClicks, watchForms, watchPresets, watchStruggle];

/** Begins; gives a function that ends it. @param {Given} given */
export function capture(given) {
  const routes = watchRoutes(given.options.routes ?? "path");
  const { features = {} } = given.options;
  const featureOf = (/** @type {Event} */ event) => regionOf(event) ?? featureAt(features, routes.path());
  const shared = { ...given, routes, featureOf };
  const ends = [routes.end];
  for (const watch of PARTS) {
    try {
      ends.push(watch(shared));
    } catch (error) {
      given.warn("capture", "a part of what the page tells by itself cannot be watched:", error);
    }
  }
  return () => {
    for (const end of ends.reverse()) end();
  };
}
