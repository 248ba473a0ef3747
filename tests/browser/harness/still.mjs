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
 * Has the patience with requests go by the machine's clock, as requests do, whatever a test does to that of the page.
 * @param {import("playwright-core").BrowserContext} context
 * @param {() => Promise<void>} stop puts the page's clock in place
 */
export async function keepPatience(context, stop) {
  await context.addInitScript(() => Object.assign(window, { patience: AbortSignal.timeout }));
  await stop();
  await context.addInitScript(() => {
    const { patience } = /** @type {any} */ (window);
    AbortSignal.timeout = (ms) => patience.call(AbortSignal, ms);
  });
}

/**
 * Has the clocks of an app's page stand still at a time. Gives a function that opens the page, again if it was open, and starts piquel.
 * @param {Pick<Awaited<ReturnType<typeof import("./app.mjs").setUp>>, "page" | "start" | "app" | "captured">} app
 * @param {number} time ms since 1970
 * @param {{ patience?: boolean }} [also] whether the patience with requests stands still as well
 */
export async function stopClock({ page, start, app, captured }, time, { patience = false } = {}) {
  const url = page.url();
  const stop = async () => {
    await page.clock.install({ time: time - BEFORE });
    await page.clock.pauseAt(time);
  };
  await (patience ? stop() : keepPatience(page.context(), stop));
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
