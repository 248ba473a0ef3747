// What a router tells of a route, in its own way of writing, as a pattern of ours.

import { isWord, maskPath } from "./path.js";

/** Most characters of what a router tells, and most segments of a path that it can be about. */
const LONGEST = 256;
const MOST_SEGMENTS = 32;
/** Regular expressions of parameters, and groups of routes that have no place in an address; inner ones first. */
const GROUP = /\((?:\\.|[^()\\])*\)/g;
const MOST_NESTED = 4;

/** `:board`, `[board]`, `$board`, `[...rest]`, also within a segment: `board-:board`. */
const PARAMETER = /(?:^|[-.~@[])[:$[](\.{3})?([a-z_]\w*)/i;

/**
 * The pattern, if it is one of the path: `/boards/:board` of `/boards/7`. Parameters stay as they are called; the rest is masked as if it
 * were the path, because it may be.
 * @param {unknown} told `/boards/:board`, `/boards/[board]`, `/boards/$board`, with whatever may stand behind a parameter
 * @param {string} path
 * @returns {string | undefined}
 */
export function patternOf(told, path) {
  if (typeof told !== "string" || told === "" || told.length > LONGEST) return undefined;
  let text = told;
  for (let depth = 0; depth < MOST_NESTED; depth += 1) text = text.replace(GROUP, "");
  const given = segments(path);
  const parts = segments(text).map((segment) => read(segment, given));
  if (given.length > MOST_SEGMENTS || !fits(parts, given)) return undefined;
  const names = parts.map(({ name, text }) => name ?? text);
  const isParameter = new Set(parts.flatMap(({ name }) => name ?? []));
  return maskPath(names.join("/"), (part) => (isParameter.has(part) ? part : undefined));
}

/** @param {string} path */
const segments = (path) => path.split("/").filter((part) => part !== "");

/** @typedef {{ text: string, name?: string, isOptional: boolean, isRest: boolean }} Part name: what stands for it, of a parameter */

/** What stands in the path itself is no parameter, whatever it looks like. @param {string} segment @param {string[]} given @returns {Part} */
function read(segment, given) {
  const [, spread, name] = (!given.includes(segment) && PARAMETER.exec(segment)) || [];
  const isStar = /^(?:\*|\$$)/.test(segment);
  const isOptional = /\?$|^\[\[/.test(segment);
  if (!name && !isStar) return { text: segment.replace(/\?$/, ""), isOptional, isRest: false };
  const isRest = isStar || Boolean(spread) || /[*+]$/.test(segment);
  return { text: segment, name: isStar ? "*" : `:${isWord(name) ? name : "id"}`, isOptional, isRest };
}

/** Whether a path is one of a pattern. @param {Part[]} parts @param {string[]} given */
function fits(parts, given) {
  /** How many segments of the path what was looked at can be. */
  let ends = new Set([0]);
  for (const { text, name, isOptional, isRest } of parts) {
    /** @type {Set<number>} */
    const next = new Set();
    for (const end of ends) {
      if (isOptional || isRest) next.add(end);
      if (isRest) for (let more = end + 1; more <= given.length; more += 1) next.add(more);
      else if (end < given.length && (name || isSame(text, given[end]))) next.add(end + 1);
    }
    ends = next;
  }
  return ends.has(given.length);
}

/** Routers take capitals and escapes for the same. @param {string} text @param {string} given */
function isSame(text, given) {
  const wanted = given.toLowerCase();
  return text.toLowerCase() === wanted || encodeURI(text).toLowerCase() === wanted;
}
