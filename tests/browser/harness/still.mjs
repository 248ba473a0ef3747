// A page whose clocks and timers stand still unless a test moves them, by `page.clock`: nothing depends on how fast a machine is.

import { until } from "./until.mjs";

/** How far timers run at a time while the engine is loading, in ms. */
const STEP = 50;
/** A clock that is put in place goes until it is stopped, and is stopped at a time that it has not passed yet, in ms. */
const BEFORE = 3_600_000;

/**
 * For what is held against the times of requests, which are those of no clock that stands still: gives what has events tell theirs as
 * the browser does, once the clock was stopped.
 * @param {import("playwright-core").Page} page
 */
export async function keepEventTimes(page) {
  await page.addInitScript(() => {
    const { timeStamp } = Object.getOwnPropertyDescriptors(Event.prototype);
    Object.assign(window, { restore: () => Object.defineProperty(Event.prototype, "timeStamp", timeStamp) });
  });
  return () => page.evaluate("restore()");
}

/**
 * Has the clocks of an app's page stand still at a time. Gives a function that opens the page, again if it was open, and starts piquel.
 * @param {Pick<Awaited<ReturnType<typeof import("./app.mjs").setUp>>, "page" | "start" | "app" | "captured">} app
 * @param {number} time ms since 1970
 */
export async function stopClock({ page, start, app, captured }, time) {
  const url = page.url();
  await page.clock.install({ time: time - BEFORE });
  await page.clock.pauseAt(time);
  await page.addInitScript(() => {
    AbortSignal.timeout = (ms) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new DOMException("signal timed out", "TimeoutError")), ms);
      return abort.signal;
    };
  });
  return async () => {
    await page.goto(url);
    await start();
    await until("the engine runs", async () => {
      await page.clock.runFor(STEP);
      return app("piquel.stage() !== null");
    });
    await captured();
  };
}
