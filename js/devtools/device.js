// The user of this device, copied: what localStorage has of a key, or the page's memory where that serves, under the same definitions, in an
// engine of its own whose collector is made up. Whatever is done to a copy, the page's own engine, its storage and its collector do not notice.

import { openDevice } from "../device.js";
import { collectorOf } from "../privacy.js";
import { isOptedOut } from "../signals.js";
import { privately } from "../transport.js";

/** @typedef {import("../testing/index.js").TestClient} TestClient */
/** @typedef {import("../index.js").Options} Options */
/** What an engine runs by. @typedef {{ definitions?: import("../definitions.js").Definitions, plan?: Uint8Array | ArrayBuffer }} Source */
/** @typedef {Record<string, Uint8Array>} Kept */

/** How far ahead it is looked which prompts will be offered. */
export const AHEAD = "60d";

/**
 * What the instance runs by: what `init` was given, else what the collector publishes, from the browser's cache where that has it.
 * @param {Options} given
 * @returns {Promise<Source>}
 */
export async function sourceOf(given) {
  const { definitions, plan, key } = given;
  if (definitions) return { definitions };
  if (plan) return { plan };
  const collector = collectorOf(given);
  if (!collector) throw new Error("it was started with neither definitions nor a collector");
  const init = privately({ cache: "force-cache" });
  const response = await fetch(`${collector}/v1/plan?key=${key}`, init);
  if (!response.ok) throw new Error(`the collector publishes no definitions: status ${response.status}`);
  return { plan: await response.arrayBuffer() };
}

/** Why nothing is sent; empty if it is. @param {Options} given */
export function silenceOf(given) {
  if (given.export === "none") return '`export` is "none"';
  if (!given.endpoint) return "no `endpoint` was given";
  return isOptedOut(given) ? "the browser says that the user objects (Global Privacy Control, Do Not Track)" : "";
}

/**
 * What is kept of a key, as text by name. The memory comes first: where it has anything, localStorage has nothing, or what is out of date.
 * @param {Options} given
 * @returns {Map<string, string>}
 */
function textsOf({ key, storage }) {
  const { memory, prefix } = openDevice(key);
  /** @param {Iterable<string>} all @param {(name: string) => string | null | undefined} get */
  const pick = (all, get) =>
    new Map(
      [...all]
        .filter((name) => name.startsWith(prefix))
        .map((name) => /** @type {const} */ ([name.slice(prefix.length), get(name) ?? ""])),
    );
  const held = pick(memory.keys(), (name) => memory.get(name));
  if (held.size > 0 || storage === "memory") return held;
  try {
    return pick(Object.keys(localStorage), (name) => localStorage.getItem(name));
  } catch {
    return new Map();
  }
}

/** What the device keeps of a key; null where nothing can be read. @param {Options} given @returns {Kept | null} */
export function keptOf(given) {
  const kept = [...textsOf(given)].map(
    ([name, text]) => /** @type {const} */ ([name, Uint8Array.from(text, (character) => character.charCodeAt(0))]),
  );
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

/** Whether what is kept changed says a text that changes with it. @param {Options} given */
export function stateOf(given) {
  // The claim and the beat of the copy change without anything having happened.
  const names = /^(install|user|state\..*|tab\..*)$/;
  return [...textsOf(given)].filter(([name]) => names.test(name)).join();
}

/** The install id, which says of which prompts a device is held out; empty where it is not to be read. @param {Options} given */
export const installOf = (given) => textsOf(given).get("install") ?? "";

/**
 * Somebody on a device: the user of this one, or somebody new.
 * @param {Source} source
 * @param {Kept | null} kept
 * @returns {Promise<TestClient>}
 */
export async function openCopy(source, kept) {
  const { createTestClient } = await import("../testing/index.js");
  const now = Date.now();
  return createTestClient({
    ...(source.definitions ? { definitions: source.definitions } : { plan: source.plan }),
    now,
    locale: navigator.language,
    utcOffset: -new Date(now).getTimezoneOffset(),
    seed: now,
    ...(kept && { kept }),
  });
}

/**
 * @typedef {object} Inside what a copy tells of the user
 * @property {any} summary what the next beacon would say of them; undefined if there is nothing to say
 * @property {string | undefined} user
 * @property {string | undefined} account
 * @property {any[]} beacons what would be sent now
 * @property {Map<string, { at: number, title: string }>} offers when each prompt would be offered, the earliest first, if nothing
 *   happened from now on and each was dismissed at once
 */

/** Looks into a copy. @param {Source} source @param {Kept | null} kept @param {Options} given @returns {Promise<Inside>} */
export async function lookInside(source, kept, { key, consent, automated = navigator.webdriver }) {
  const sender = await openCopy(source, kept);
  await sender.flush();
  // What a beacon has of the page rather than of the engine; see ../beacon.js.
  const page = { key, ...(automated && { automated: true }), ...(consent && { consent: "granted" }) };
  const beacons = sender.beacons.map((beacon) => ({ ...beacon, ...page }));
  const beacon = beacons.at(-1);
  sender.destroy();

  /** @type {Inside["offers"]} */
  const offers = new Map();
  const looker = await openCopy(source, kept);
  /** @param {import("../prompt.js").Prompt} prompt */
  const dismiss = (prompt) => {
    if (!offers.has(prompt.id)) offers.set(prompt.id, { at: looker.now, title: prompt.content.title });
    prompt.dismissed();
  };
  while (looker.prompt) dismiss(looker.prompt);
  looker.on("prompt", dismiss);
  looker.advance(AHEAD);
  looker.destroy();
  return {
    summary: beacon?.summary,
    user: beacon?.user,
    account: beacon?.account,
    beacons,
    offers,
  };
}
