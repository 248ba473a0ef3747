// Which of another library's events piquel gets to know, under which names, and with which of their props.

import { quietly } from "./wrap.js";

/** What takes events: what `init` gives. @typedef {Pick<import("../index.js").Piquel, "track">} Listening */
/** @typedef {import("../index.js").Values} Values */
/** @import { EventName } from "../register.js" */
/**
 * What becomes of an event: the name of a declared one, which then has no props; or that, and which of their props are which of its
 * own (a list: those that are called the same); or a function that gives what is to be tracked, or nothing.
 * @typedef {EventName | { event: EventName, props?: string[] | Record<string, string> } | ((props: any) => Told | null | undefined)} Rule
 */
/** What is to be tracked. @typedef {{ event: EventName, props?: Values }} Told */
/** Their names of events, and what becomes of each; what has no rule is not even looked at. @typedef {Record<string, Rule>} Rules */
/** A call as rules see it: the names that the event may go by, the most exact one first, and its props. @typedef {[names: unknown[], props: any]} Call */
/** @typedef {ReturnType<typeof readRules>} Ear */

/** Names that were looked for in a queue, by who listens and queue: what waits there is not heard again. @type {WeakMap<object, WeakMap<object, Set<unknown>>>} */
const looked = new WeakMap();

/**
 * @param {Listening} piquel
 * @param {Rules} rules
 */
export function readRules(piquel, rules) {
  /** @type {Map<unknown, Rule>} */
  const known = new Map(Object.entries(rules));

  /** @param {Call | undefined} call @param {Set<unknown>} [without] */
  const hear = (call, without) => {
    const name = call?.[0].find((name) => known.has(name));
    if (!call || name === undefined || without?.has(name)) return;
    const told = translate(/** @type {Rule} */ (known.get(name)), call[1]);
    if (told) piquel.track(told.event, told.props);
  };

  return {
    hear,
    /**
     * Hears what was called before, and waits in a queue.
     * @param {any} queue
     * @param {(entry: any) => Call | undefined} read
     */
    hearQueue(queue, read) {
      const queues = looked.get(piquel) ?? new WeakMap();
      looked.set(piquel, queues);
      const before = queues.get(queue);
      for (const entry of [...queue]) quietly(() => hear(read(entry), before));
      queues.set(queue, new Set([...(before ?? []), ...known.keys()]));
    },
  };
}

/** Reads of somebody else's props what the rule names, and nothing else. @param {Rule} rule @param {any} props @returns {Told | null | undefined} */
function translate(rule, props) {
  if (typeof rule === "string") return { event: rule };
  if (typeof rule === "function") return rule(props);
  const pairs = Array.isArray(rule.props) ? rule.props.map((name) => [name, name]) : Object.entries(rule.props ?? {});
  return { event: rule.event, props: Object.fromEntries(pairs.map(([theirs, ours]) => [ours, props?.[theirs]])) };
}
