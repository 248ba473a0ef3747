// What a user does in the page, and the app with them: everything that the SDK looks at happens.

import assert from "node:assert/strict";
import { until } from "../harness/index.mjs";

/** @typedef {import("./page.mjs").Secrets} Secrets */

/** How often somebody clicks who is annoyed, and how long they wait for an answer that does not come, in ms. */
const RAGE = 5;
const PATIENCE = 10_000;
/** How long somebody looks at a page before they go back to another, in ms. */
const LOOK = 1_000;

/**
 * @param {import("playwright-core").Page} page
 * @param {Secrets} secrets
 * @param {string} file to be chosen
 * @param {"path" | "hash"} routes
 */
export async function walk(page, { unread: secret, unsent, told }, file, routes) {
  const run = (/** @type {string} */ code) => page.evaluate(code);
  const behind = `?q=${secret["the query of a later route"]}#${secret["the fragment of a later route"]}`;
  /** How often one of the SDK's own events happened. @param {string} event */
  const count = async (event) => Number(await run(`piquel.progress("of_own_${event}").clauses[0].measured`));
  /** Goes to another page and stays until it is a view. @param {() => Promise<unknown>} act */
  const view = async (act) => {
    const before = await count("page");
    await act();
    await until("it is seen", async () => (await count("page")) > before);
  };
  /** Another route, with what must not be read behind it. @param {string} path */
  const show = (path) =>
    run(
      routes === "path"
        ? `history.pushState({}, "", ${JSON.stringify(path + behind)})`
        : `location.hash = ${JSON.stringify(path + behind)}`,
    );
  const go = (/** @type {string} */ path) => view(() => show(path));
  const click = (/** @type {string} */ id) => page.locator(`#${id}`).click();

  // All parts begin together: the first view says that they did.
  await until("the page is watched", async () => (await count("page")) > 0);

  // Struggle, before anything is selected: that it is not any more would be an answer.
  await page.locator("#rage").hover();
  // At once: nothing is waited for between them.
  await Promise.all(Array.from({ length: RAGE }, () => [page.mouse.down(), page.mouse.up()]).flat());
  await page.clock.runFor(PATIENCE);
  await click("dead");
  await page.clock.runFor(PATIENCE);

  // Clicks.
  for (const id of ["work", "pick", "error", "rejection", "upgrade", "sales", "mail", "support"]) await click(id);

  // A form to its end, with all that a user can put into it; another is begun and left.
  await page.locator("#name").pressSequentially(secret["what was typed"]);
  await page.locator("#password").fill(secret["a password"]);
  await page.locator("#note").fill(secret["what was typed into a text area"]);
  await page.locator("#note").focus();
  await page.keyboard.insertText(secret["what was pasted"]);
  await page.locator("#choice").selectOption(secret["an option"]);
  await page.locator("#file").setInputFiles(file);
  await click("save");
  await page.locator("#search").pressSequentially(secret["what was typed"]);
  await until("both are begun", async () => (await count("form_start")) === 2);
  await page.locator("#invited").fill(secret["who is invited"]);
  await click("invite");
  await page.locator("#editable").pressSequentially(secret["what was written into the page"]);
  await page.locator("#text").click({ clickCount: 3 });
  await run("document.execCommand('copy')");

  // Routes.
  await view(() => click("pricing"));
  assert.deepEqual([await count("form_submit"), await count("form_abandon")], [1, 1]);
  await go(`/docs/${secret["the path of a later route"]}/${unsent["a word of a route"]}`);
  await go(`/people/${secret["an e-mail address in a route"]}`);
  await go(`/people/${encodeURIComponent(secret["an e-mail address in a route"])}`);
  // By their own clock alone: on a busy machine somebody would look for longer.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + LOOK);
  for (const path of ["/docs", "/home", "/docs", "/home"]) {
    await show(path);
    await page.clock.runFor(LOOK);
  }
  await page.clock.resume();
  await go(`/team/${secret["the path of a later route"]}`);
  await run("document.getElementById('wall').showModal()");

  // What the app tells, of which little is declared.
  await run(`(() => {
    const secret = ${JSON.stringify(secret)}, unsent = ${JSON.stringify(unsent)}, told = ${JSON.stringify(told)};
    const undeclared = { secret: secret["a prop that nobody declared"] };
    piquel.identify(secret["the id of a user that looks like an address"], { persona: "none" });
    piquel.identify(told["the id of a user"], { persona: told["a declared trait"], note: secret["a trait that nobody declared"] });
    piquel.track("saved", { what: unsent["a declared prop"], size: secret["a prop of the wrong type"], ...undeclared });
    piquel.track(secret["an event that nobody declared"], undeclared);
    library.track("Tapped", { plan: unsent["a prop that a tap names"], secret: secret["a prop that a tap does not name"] });
    library.track(secret["an event that a tap does not name"], { plan: secret["a prop that a tap does not name"] });
  })()`);
}
