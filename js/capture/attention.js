// Signs of life, each with the feature where it happened. What follows from them is the engine's business (src/activity.rs).

import { DROPPED, INPUT } from "../calls.js";
import { parseDuration } from "./duration.js";
import { featureAt, regionOf } from "./features.js";
import { isPlaying, MEDIA, treesOf } from "./media.js";

const SIGNS = ["pointerdown", "keydown", "input", "click"];
/** Those that come again and again: in one place, they are looked at four times a second at the most. Pages scroll by themselves, too. */
const STREAMS = ["pointermove", "wheel", "touchmove"];
const EVERY = 250;
/** As in src/activity.rs. */
const IDLE = 30_000;
/** The reason in the outbox; and most undeclared features that are remembered. */
const UNDECLARED = 4;
const MOST_UNKNOWN = 100;

/** @param {import("./index.js").Shared} shared */
export function watchAttention({ options, names, routes, tell, warn, isDevelopment }) {
  const { features = {}, media } = options;
  const idle = parseDuration(options.idle ?? "30s") ?? IDLE;
  if (options.idle !== undefined && !parseDuration(options.idle))
    warn('`capture.idle` is a duration such as "30s"; it stays at 30 seconds');
  const ending = new AbortController();
  const how = { capture: true, passive: true, signal: ending.signal };
  /** @type {Set<string>} */
  const unknown = new Set();
  /** When there was a sign of life, and where. */
  let latest = Number.NEGATIVE_INFINITY;
  /** @type {EventTarget | undefined} */
  let place;
  /** @type {string | undefined} */
  let path;

  /** What is not declared is said and counted once. @param {string} feature */
  const isDeclared = (feature) => {
    const isKnown = names.features.has(feature);
    if (!isKnown && !unknown.has(feature) && unknown.size < MOST_UNKNOWN) {
      unknown.add(feature);
      tell(DROPPED, UNDECLARED, 1);
      const text = `no definition declares the feature \`${feature}\`, it was dropped`;
      if (isDevelopment) warn(text);
    }
    return isKnown;
  };
  /** @param {string | undefined} region @param {number} idle as src/client.rs has it */
  const attend = (region, idle) => {
    const feature = region ?? featureAt(features, routes.path(), isDeclared);
    tell(INPUT, names.features.get(feature ?? "") ?? names.features.size, idle);
  };
  /** @param {Event} event */
  const see = (event) => {
    try {
      if (!event.isTrusted) return;
      const isMedia = event.type === MEDIA;
      const [target] = event.composedPath();
      const now = performance.now();
      // Where somebody goes from one region to another, the last move is what counts.
      const isAlike = isMedia || (target === place && STREAMS.includes(event.type));
      if ((isAlike && now - latest < EVERY) || (isMedia && !isPlaying(target))) return;
      latest = now;
      if (!isMedia) place = target;
      if (media) for (const tree of treesOf(event)) tree.addEventListener(MEDIA, see, how);
      attend(regionOf(event, isDeclared), isMedia ? -idle : idle);
    } catch {
      // What a page made of its elements is not to be read: nobody was there.
    }
  };
  for (const event of [...SIGNS, ...STREAMS, ...(media ? [MEDIA] : [])]) addEventListener(event, see, how);
  const unwatch = routes.watch((next) => {
    // An address that has another query or fragment is no other place.
    if (next !== path) attend(undefined, 0);
    path = next;
  });
  return () => {
    ending.abort();
    unwatch();
  };
}
