// What a browser keeps for the site of an app, and what it does not take.

import { until } from "./until.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** What the browser keeps for the site. */
export const HELD = `(async () => {
  const databases = await indexedDB.databases();
  return [...Object.keys(localStorage), ...databases.map(({ name }) => name)].sort();
})()`;

/** Waits until the browser keeps nothing for the site but these keys. @param {Page} page @param {string[]} [names] */
export const untilHeld = (page, names = []) =>
  until(`the browser keeps only [${names}]`, async () => `${await page.evaluate(HELD)}` === `${names}`);

/** Opens the app in another tab of the same profile, and waits until the engine runs there. @param {Page} page @param {object} options */
export async function openTab(page, options) {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await tab.evaluate(async (options) => {
    const name = "piquel";
    const { init } = await import(name);
    Object.assign(window, { piquel: init({ key: "pk_demo", ...options }) });
  }, options);
  await until("the engine runs in the other tab", () => tab.evaluate("piquel.progress('busy') !== null"));
  return tab;
}

/**
 * Has the browser make room for databases of the site: the first one may take it long, and the SDK waits for none longer than two seconds.
 * @param {{ evaluate: (code: () => Promise<unknown>) => Promise<unknown> }} page of the site
 */
export const makeRoom = (page) =>
  page.evaluate(async () => {
    /** @param {IDBOpenDBRequest} request */
    const done = (request) =>
      new Promise((done, fail) => {
        request.onsuccess = done;
        request.onerror = fail;
      });
    const request = indexedDB.open("room");
    request.onupgradeneeded = () => request.result.createObjectStore("room").put("", "");
    await done(request);
    request.result.close();
    await done(indexedDB.deleteDatabase("room"));
  });

/** What IndexedDB has by a name; null if it has nothing, and then nothing is made there. @param {string} name */
export const copied = (name) => `new Promise((done) => {
  const request = indexedDB.open("piquel.pk_demo", 1);
  request.onupgradeneeded = () => request.transaction.abort();
  request.onerror = () => done(null);
  request.onsuccess = () => {
    const text = request.result.transaction("kept").objectStore("kept").get("${name}");
    text.onsuccess = () => {
      request.result.close();
      done(text.result ?? null);
    };
  };
})`;

/**
 * Has a page do what it does when it is left, and waits until that is in IndexedDB: Chromium drops some of it where the page is gone before.
 * @param {Page} page
 */
export async function settle(page) {
  await page.evaluate(`dispatchEvent(new Event("pagehide"))`);
  // What is asked for later is answered later.
  await page.evaluate(copied("install"));
}

/** Has `localStorage` take nothing, in a page. */
export const takeNothing = () => {
  Storage.prototype.setItem = () => {
    throw new DOMException("not allowed", "SecurityError");
  };
};
