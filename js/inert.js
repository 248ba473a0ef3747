// An instance that does nothing: for where a page took away what anything is made of, and for components above which nobody gave one.

/** @type {import("./index.js").Piquel} */
export const INERT = {
  track() {},
  setUsage() {},
  identify() {},
  group() {},
  on: () => () => {},
  progress: () => null,
  explain: () => null,
  stage: () => null,
  tiers: () => null,
  async flush() {},
  consent() {},
  erase: async () => false,
  ledger: () => [],
  reset() {},
  destroy() {},
};
