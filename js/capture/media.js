// Media that play, as a sign of life.

/** What tells of it: it does not bubble, and is heard on its way down, from what is added later, too. */
export const MEDIA = "timeupdate";

/** Whether somebody can be taken to watch: what a page repeats for ever is decoration. @param {EventTarget | undefined} target */
export function isPlaying(target) {
  return target instanceof HTMLMediaElement && !target.paused && !target.ended && !target.loop;
}

/** The shadow trees on the way of an event: they keep to themselves what their media tell. @param {Event} event */
export function treesOf(event) {
  return event.composedPath().filter((place) => place instanceof ShadowRoot);
}
