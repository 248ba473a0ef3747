// A hand at the mouse, in a page whose clocks stand still unless it moves them.

import { until } from "../harness/index.mjs";

/** A page that did not answer by now, will not, in ms. */
const LATEST_ANSWER = 3_000;
/** For something to show up at all, in ms. */
const DEADLINE = 5_000;

/** @typedef {ReturnType<typeof openHand>} Hand */

/** @param {import("playwright-core").Page} page */
export function openHand(page) {
  const { mouse, clock } = page;
  // A dialog of the system would wait for somebody.
  page.on("filechooser", () => {});
  /** @param {string} selector */
  const middle = async (selector) => {
    const box = await page.locator(selector).first().boundingBox({ timeout: DEADLINE });
    if (!box) throw new Error(`nothing to be seen at ${selector}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** What was done is on the screen. */
  const frames = () => page.evaluate("frames()");

  const hand = {
    /** @param {string} selector @param {number} times @param {number} apart ms */
    async click(selector, times = 1, apart = 0) {
      const { x, y } = await middle(selector);
      await mouse.move(x, y);
      // As long as it takes to point and then to press.
      await frames();
      for (let n = 0; n < times; n += 1) {
        if (n > 0) await clock.runFor(apart);
        const many = { clickCount: n + 1 };
        await mouse.down(many);
        await mouse.up(many);
      }
    },
    /** @param {string} selector @param {number} x @param {number} y */
    async drag(selector, x, y) {
      const from = await middle(selector);
      await mouse.move(from.x, from.y);
      await mouse.down();
      await mouse.move(from.x + x / 2, from.y + y / 2, { steps: 3 });
      await mouse.move(from.x + x, from.y + y, { steps: 3 });
      await mouse.up();
    },
    /** Uses a control by the keyboard. @param {string} key @param {string} selector */
    async press(key, selector = ".broken .dead") {
      await page.locator(selector).focus();
      await page.keyboard.press(key);
    },
    /** Lets the page go on as it does while somebody looks. @param {number} ms */
    look: (ms) => clock.runFor(ms),
    /** Turns to something else after a while. @param {string} selector @param {number} after ms */
    async goOn(selector, after) {
      await clock.runFor(after);
      await hand.click(selector);
    },
    /** Clicks on something while the caret is elsewhere. @param {string} field @param {string} selector @param {number} times */
    async within(field, selector, times) {
      await hand.click(field);
      await hand.click(selector, times, 150);
    },
    /** Waits until the server has answered. */
    async answer() {
      await until("the page knows of the answer", () => page.evaluate("answers > 0"));
    },
    /** Closes what was opened elsewhere, and comes back. @param {number} count */
    async comeBack(count) {
      const others = () =>
        page
          .context()
          .pages()
          .filter((one) => one !== page);
      await until("it is open", () => others().length === count);
      for (const other of others()) await other.close();
      await page.bringToFront();
    },
    /** Leaves everything alone until nothing of it is open any more. */
    async rest() {
      await frames();
      await clock.runFor(LATEST_ANSWER);
    },
  };
  return hand;
}
