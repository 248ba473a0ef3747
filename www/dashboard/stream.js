// One connection to the collector's event stream that comes back by itself. Knows nothing of leads.

import { createParser } from "eventsource-parser";
import { request, Unauthorized } from "./api.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** The collector says something every 15 s; after this long a connection counts as lost. */
const SILENCE = 40_000;

/**
 * Follows the stream until `signal` aborts or the token is refused.
 * @param {{
 *   token: string, signal: AbortSignal,
 *   onEvent: (name: string, data: any) => void,
 *   onLost: (error: Error) => void,
 *   onRefused: () => void,
 * }} options
 */
export async function follow({ token, signal, onEvent, onLost, onRefused }) {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      await read(token, signal, (name, data) => {
        wait = FIRST_WAIT;
        onEvent(name, data);
      });
      if (!signal.aborted) onLost(new Error("the collector closed the connection"));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Unauthorized) return onRefused();
      onLost(error instanceof Error ? error : new Error(String(error)));
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** @param {string} token @param {AbortSignal} signal @param {(name: string, data: any) => void} onEvent */
async function read(token, signal, onEvent) {
  const silence = new AbortController();
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error("the collector fell silent")), SILENCE);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  heard();
  try {
    const response = await request("/api/stream", token, AbortSignal.any([signal, silence.signal]));
    if (!response.body) throw new Error("the collector sent no stream");
    const parser = createParser({ onEvent: ({ event, data }) => onEvent(event ?? "message", JSON.parse(data)) });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      parser.feed(part.value);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, but no longer than until the network returns. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
