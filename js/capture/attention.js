// Signs of life, each with the feature where it happened. What follows from them is the engine's business (src/activity.rs).

import { INPUT } from "../calls.js";
import { parseDuration } from "./duration.js";
import { featureAt } from "./features.js";

const SIGNS = ["pointerdown", "keydown"];
/** Those that come again and again: they are looked at every second at the most. Pages scroll by themselves, too. */
const STREAMS = ["pointermove", "wheel", "touchmove"];
const MEDIA = "timeupdate";
const EVERY = 1_000;
/** As in src/activity.rs. */
const IDLE = 30_000;

/** @param {import("./index.js").Shared} shared */
export function watchAttention({ options, names, routes, tell, warn, featureOf }) {
  const idle = parseDuration(options.idle ?? "30s");
  if (!idle) warn("idle", '`capture.idle` is a duration such as "30s"; it stays at 30 seconds');
  let told = Number.NEGATIVE_INFINITY;

  /** @param {string | undefined} feature @param {number} idle 0 where it was no sign of life */
  const attend = (feature, idle) => {
    const index = names.features.get(feature ?? "");
    if (feature && index === undefined) warn(`feature ${feature}`, `no definition declares the feature \`${feature}\``);
    tell(INPUT, index ?? names.features.size, idle);
  };
  /** @param {Event} event */
  const see = (event) => {
    try {
      const { type, target, isTrusted } = event;
      const now = performance.now();
      if (!isTrusted || (now - told < EVERY && !SIGNS.includes(type))) return;
      if (type === MEDIA && !isPlaying(target)) return;
      told = now;
      attend(featureOf(event), idle ?? IDLE);
    } catch {
      // What a page made of its elements is not to be read: nobody was there.
    }
  };
  const events = [...SIGNS, ...STREAMS, ...(options.media ? [MEDIA] : [])];
  for (const event of events) addEventListener(event, see, { capture: true, passive: true });
  const unwatch = routes.watch((path) => attend(featureAt(options.features ?? {}, path), 0));
  return () => {
    for (const event of events) removeEventListener(event, see, true);
    unwatch();
  };
}

/** Whether somebody can be taken to watch: what a page repeats for ever is decoration. @param {EventTarget | null} target */
function isPlaying(target) {
  return target instanceof HTMLMediaElement && !target.paused && !target.loop;
}
