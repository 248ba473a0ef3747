// What the collector says of the account for which the user acts. Loaded with the engine that tells for accounts.

import * as calls from "./calls.js";

/** A note of src/core.rs. */
const SAME_ACCOUNT = 128;

/**
 * @typedef {object} AccountReply
 * @property {string} key under which values are hashed in what is told for the account, in hex
 * @property {number} rev revision of what the collector holds of the install
 * @property {Record<string, number>} fired how often each of the account's signals fired
 */

/**
 * Hears it, before the engine hears the rest of the answer. Gives what is to be done after that: what the account fired, its users learn.
 * @param {AccountReply} reply
 * @param {string} account the one that the beacon was about
 * @param {{ say: (what: number, text: string, a: number, t: number) => number, fired: (signal: string, n: number) => void }} engine
 */
export function hearOfAccount({ key, rev, fired }, account, engine) {
  const isSame = engine.say(calls.ACCOUNT, `${key}${account}`, Number(rev), Date.now()) & SAME_ACCOUNT;
  return () => {
    for (const [signal, n] of Object.entries((isSame && fired) || {})) engine.fired(signal, Number(n));
  };
}
