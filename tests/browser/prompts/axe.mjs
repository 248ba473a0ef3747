// What axe-core finds wrong with a page, in light and in dark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isFirefox } from "../harness/index.mjs";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** As it is read out, once nothing moves any more: what fades in has less contrast for a moment. */
const AUDIT = `(async () => {
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const animations = roots.flatMap((root) => root.getAnimations());
  await Promise.all(animations.map((one) => one.finished.catch(() => {})));
  const { violations, incomplete } = await axe.run();
  const certain = incomplete.filter(({ id }) => id !== "color-contrast");
  return [...violations, ...certain].flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html));
})()`;

/**
 * Fails if it finds anything. In Chromium alone: the same elements are there in Firefox, whose renderer some audits end.
 * @param {import("playwright-core").Page} page
 * @param {string} selector of what has a theme
 */
export async function assertAccessible(page, selector) {
  if (isFirefox) return;
  await page.evaluate(SOURCE);
  for (const theme of ["light", "dark"]) {
    await page.evaluate(
      ([selector, theme]) => {
        Object.assign(window, { theme });
        document.documentElement.style.colorScheme = theme;
        for (const element of document.querySelectorAll(selector)) element.setAttribute("theme", theme);
      },
      [selector, theme],
    );
    assert.deepEqual(await page.evaluate(AUDIT), [], theme);
  }
}
