// What the benchmark does inside of the page, with the package imported as any app imports it.

import { init } from "piquel";

/** @typedef {Pick<ReturnType<typeof init>, "track" | "setUsage" | "progress" | "flush">} Sdk */

const BATCH = 100;
const BATCHES = 500;
const WARM_UP = 100;
const CHANNELS = ["general", "random", "sales", "support", "launch", "design", "people", "ops"];

/** A start that takes longer has failed, in ms. */
const LONGEST_START = 30_000;

/** A signal of definitions.json: progress towards it can be told once the engine runs. */
const ANY_SIGNAL = "n_life_100m";

/** What an app without the SDK would call. @type {Sdk} */
const EMPTY = { track() {}, setUsage() {}, progress: () => null, flush: async () => {} };

/** Starts the SDK and resolves once the engine runs, with the ms that took. @param {string} endpoint */
export async function start(endpoint) {
  const started = performance.now();
  const sdk = init({ key: "pk_demo", endpoint });
  while (sdk.progress(ANY_SIGNAL) === null) {
    if (performance.now() - started > LONGEST_START)
      throw new Error(`the engine does not run after ${LONGEST_START} ms`);
    await pause(0);
  }
  return { sdk, ms: performance.now() - started };
}

/** Waits as `start` does, for nothing. @param {number} ms */
export async function idle(ms) {
  const started = performance.now();
  while (performance.now() - started < ms) await pause(0);
}

/**
 * Times `track()` in batches, and the same loop around an empty function.
 * @param {Sdk} sdk
 * @returns {Promise<Record<"tenSignals" | "tenSignalsAndProp" | "unnamed", { median: number, p99: number }>>} µs per call
 */
export async function timeTrack(sdk) {
  return {
    tenSignals: await timeEvent(sdk, "plain"),
    tenSignalsAndProp: await timeEvent(sdk, "with_prop", "channel"),
    unnamed: await timeEvent(sdk, "never_defined"),
  };
}

/** @param {Sdk} sdk @param {string} event @param {string} [prop] */
async function timeEvent(sdk, event, prop) {
  const empty = await timeBatches(EMPTY, event, prop);
  const full = await timeBatches(sdk, event, prop);
  const overhead = quantile(empty, 0.5);
  return { median: quantile(full, 0.5) - overhead, p99: quantile(full, 0.99) - overhead };
}

/** @param {Sdk} sdk @param {string} event @param {string} [prop] @returns {Promise<number[]>} µs per call, sorted */
async function timeBatches(sdk, event, prop) {
  const times = [];
  for (let batch = -WARM_UP; batch < BATCHES; batch += 1) {
    // Between batches, the page does what it put off.
    await pause(0);
    const started = performance.now();
    for (let call = 0; call < BATCH; call += 1) {
      if (prop) sdk.track(event, { [prop]: CHANNELS[call % CHANNELS.length] });
      else sdk.track(event);
    }
    if (batch >= 0) times.push(((performance.now() - started) * 1000) / BATCH);
  }
  return times.sort((one, other) => one - other);
}

/** @param {number[]} sorted @param {number} q */
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/**
 * A session: 10 views of 100 events each, of which three bring a signal about.
 * @param {Sdk | null} sdk null for the same session without the SDK
 */
export async function session(sdk) {
  const called = sdk ?? EMPTY;
  for (let view = 0; view < 10; view += 1) {
    history.pushState(null, "", `/view-${view}`);
    for (let event = 0; event < 100; event += 1) {
      if (event % 4 === 0) called.track("worked");
      else called.track("with_prop", { channel: CHANNELS[event % CHANNELS.length] });
      // People pause between what they do, and the page is idle then.
      if (event % 10 === 0) await pause(5);
    }
    called.setUsage("messages", view * 100, 10_000);
    await pause(100);
  }
  await called.flush();
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
