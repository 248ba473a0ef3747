// The page's one instance of the SDK, embedded as any customer would, and what it has told this page so far.

// Before `init`, so that with ?piquel in the address it hears every call.
import "piquel/devtools";
import { init } from "piquel";
import { createStore } from "./store.js";

/**
 * @typedef {import("piquel").Happenings["signal"]} Firing
 * @typedef {import("piquel").Happenings["prompt"]} Prompt
 * @typedef {{ firings: Firing[], prompt: Prompt | null }} Heard
 */

export const piquel = init({ key: "pk_demo", endpoint: location.origin });

/** @type {ReturnType<typeof createStore<Heard>>} */
export const heard = createStore({ firings: [], prompt: null });

piquel.on("signal", (firing) => heard.set({ firings: [firing, ...heard.get().firings] }));
piquel.on("prompt", (prompt) => heard.set({ prompt }));

/** The banner that is showing leaves; `outcome` tells the SDK why. @param {"clicked" | "dismissed"} outcome */
export function closePrompt(outcome) {
  const { prompt } = heard.get();
  if (!prompt) return;
  prompt[outcome]();
  heard.set({ prompt: null });
}

/** The banner that is showing leaves with an answer to its question. @param {number} choice its place */
export function answerPrompt(choice) {
  heard.get().prompt?.answered(choice);
  heard.set({ prompt: null });
}

/** Sends what is waiting and forgets the person, as at a log-out. */
export function forgetPerson() {
  piquel.reset();
  heard.set({ firings: [], prompt: null });
}
