// What the engine's few functions are called for; src/client.rs says what goes with each.

export const START = 0;
export const EVENT = 1;
export const ACTIVITY = 2;
export const LIMIT = 3;
export const TRAITS = 4;
export const FIRED = 5;
export const OUTCOME = 6;
export const TICK = 7;
export const NUMBER = 8;
export const FLAG = 9;
export const NONE = 10;
export const DROPPED = 11;
export const FLUSH = 12;
export const LEAVE = 13;
export const RESET = 14;
export const STAGE = 15;
export const CLOSE = 16;
export const INPUT = 17;
export const SHOW = 18;
export const HIDE = 19;
export const HEAR = 20;
export const HEALED = 21;
export const WAKE = 22;
export const SAVE = 23;

/** With a text. */
export const TEXT = 0;
export const IDENTIFY = 1;
export const GROUP = 2;
export const ACCOUNT = 3;

/** For bytes. */
export const NAMES = 0;
export const RECORDS = 1;
export const OFFER = 2;
export const EXPLANATION = 3;
export const TIERS = 4;
export const SNAPSHOT = 5;
