import { readRules } from "./rules.js";
import { attempt, listen, quietly } from "./wrap.js";

const STRUCTURED = "trackStructEvent";
const SELF_DESCRIBING = "trackSelfDescribingEvent";

/**
 * Hears what is tracked with Snowplow. A structured event goes by `category/action` or its action, a
 * self-describing one by `vendor/name` or the name in its schema.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] a tracker, as `newTracker` gives it, or the name of the tag's global function
 * @returns {() => void} a function that ends it
 */
export function tapSnowplow(piquel, rules, from = "snowplow") {
  return attempt(() => {
    const ear = readRules(piquel, rules);
    if (typeof from !== "string") return plugIn(from, ear);
    // The function stays when the tag is loaded; what it kept until then hangs on it.
    const queue = /** @type {any} */ (window)[from]?.q;
    if (Array.isArray(queue)) ear.hearQueue(queue, readCall);
    return listen(window, from, (given) => ear.hear(readCall(given)));
  });
}

/** The tag's function takes the name of a method, with that of a tracker, and its arguments. @param {any[]} given @returns {import("./rules.js").Call | undefined} */
function readCall([method, event]) {
  const [name] = method.split(":");
  if (name === STRUCTURED) return structured(event);
  return name === SELF_DESCRIBING ? selfDescribing(event.event) : undefined;
}

/** @param {any} tracker @param {import("./rules.js").Ear} ear */
function plugIn(tracker, ear) {
  let active = true;
  /** @param {any} builder of what is told to their collector */
  const beforeTrack = (builder) => {
    if (active) quietly(() => ear.hear(readBuilder(builder)));
  };
  tracker.addPlugin({ plugin: { beforeTrack } });
  return () => {
    active = false;
  };
}

/** @param {any} builder @returns {import("./rules.js").Call | undefined} */
function readBuilder(builder) {
  const { e, se_ca, se_ac, se_la, se_pr, se_va } = builder.getPayload();
  if (e === "se") return structured({ category: se_ca, action: se_ac, label: se_la, property: se_pr, value: se_va });
  const json = builder.getJson().find((/** @type {any} */ { keyIfEncoded }) => keyIfEncoded === "ue_px");
  return json && selfDescribing(json.json.data);
}

/** @param {any} event @returns {import("./rules.js").Call} */
const structured = (event) => [[`${event.category}/${event.action}`, event.action], event];

/** @param {any} event @returns {import("./rules.js").Call} */
function selfDescribing({ schema, data }) {
  const [vendor, name] = schema.replace("iglu:", "").split("/");
  return [[`${vendor}/${name}`, name], data];
}
