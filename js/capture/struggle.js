// Signs that somebody struggles: clicks in vain, errors, going back and forth. Each is watched for only where a definition asks for it.

import { isAsked } from "./asked.js";
import { watchErrors } from "./errors.js";
import { watchFailures } from "./failures.js";
import { featureAt } from "./features.js";
import { watchRuns } from "./runs.js";
import { watchThrash } from "./thrash.js";

/** @param {import("./index.js").Shared} shared */
export function watchStruggle({ options, names, routes, featureOf, track, warn }) {
  if (options.struggle === false) return () => {};
  /** @param {string} event @param {string | undefined} feature */
  const tell = (event, feature) => track(event, { feature });
  const here = () => featureAt(options.features ?? {}, routes.path());
  const fail = (/** @type {string | undefined} */ feature) => tell("$error", feature);
  /** @type {[string[], () => () => void][]} */
  const parts = [
    [["$rage_click", "$dead_click"], () => watchRuns(featureOf, tell)],
    [["$error"], () => watchErrors(() => fail(here()))],
    [["$error"], () => watchFailures(featureOf, fail)],
    [["$thrash"], () => watchThrash(routes, () => tell("$thrash", here()))],
  ];
  /** @type {(() => void)[]} */
  const ends = [];
  for (const [events, watch] of parts) {
    if (!events.some((event) => isAsked(names, event))) continue;
    try {
      ends.push(watch());
    } catch (error) {
      warn("struggle", "a sign of struggle cannot be watched for:", error);
    }
  }
  return () => {
    for (const end of ends) end();
  };
}
