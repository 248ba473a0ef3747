// Struggle: what a user does whom the page does not help. Each kind is looked for only if a definition asks for its event.

import { isAsked } from "./asked.js";
import { watchErrors } from "./errors.js";
import { countFailures, watchForms } from "./failures.js";
import { watchPresses } from "./presses.js";
import { watchThrash } from "./thrash.js";

const RAGE = "$rage_click";
const DEAD = "$dead_click";
const ERROR = "$error";
const THRASH = "$thrash";

/** @param {import("./index.js").Shared} shared */
export function watchStruggle({ options, names, routes, track, featureOf }) {
  if (options.struggle === false) return () => {};
  const asks = (/** @type {string} */ event) => isAsked(names, event);
  const tell = (/** @type {string} */ event, /** @type {string | undefined} */ feature) => {
    if (asks(event)) track(event, { feature });
  };
  /** What has no place has that of the route. */
  const here = () => featureOf(new Event("struggle"));
  /** @type {(() => void)[]} */
  const ends = [];
  if (asks(ERROR)) ends.push(watchErrors(() => tell(ERROR, here())));
  if (asks(THRASH)) ends.push(watchThrash(routes, () => tell(THRASH, here())));
  const failures = countFailures();
  if (asks(ERROR)) ends.push(watchForms(failures, (event) => tell(ERROR, featureOf(event))));
  if (asks(RAGE) || asks(DEAD) || asks(ERROR)) {
    ends.push(
      watchPresses(featureOf, (outcome, { target, failed, feature }) => {
        if (outcome === "rage") tell(RAGE, feature);
        else if (outcome === "dead") tell(DEAD, feature);
        else if (outcome === "worked") failures.work(target.control);
        else if (failures.fail(target.control, failed)) tell(ERROR, feature);
      }),
    );
  }
  return () => {
    for (const end of ends) end();
  };
}
