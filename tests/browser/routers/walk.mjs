// The way through a demo, step by step, the same for all of them; and what there is to see after each step.

import { until } from "../harness/index.mjs";

/** How many turns of the event loop a router and its renderer take at most, once what they load is there. */
const TURNS = 20;
/** More than it takes until an address is a view, in ms. */
const SETTLED = 500;

/**
 * @typedef {object} Step
 * @property {string} do
 * @property {string} at path and query where it leads
 * @property {string} shows what stands in headings then
 * @property {string} [when] what must be true then, too
 * @property {boolean} [isData] only where routes are more than elements
 */

const link = (/** @type {string} */ to) => `document.getElementById("to ${to}").click()`;
/** What the router takes back has been there for a moment. */
const TAKEN_BACK = "log.filter(([type]) => type === 'popstate').length === 2";

/** @type {Step[]} */
export const STEPS = [
  { do: "", at: "/home", shows: "Home" },
  { do: link("/boards"), at: "/boards", shows: "Boards " },
  { do: link("/boards/7"), at: "/boards/7", shows: "Board 7" },
  { do: link("/boards/8"), at: "/boards/8", shows: "Board 8" },
  { do: link("/boards/8"), at: "/boards/8", shows: "Board 8" },
  { do: link("/boards/7/cards/9"), at: "/boards/7/cards/9", shows: "Board 7Card 9" },
  { do: "history.back()", at: "/boards/8", shows: "Board 8" },
  { do: "history.forward()", at: "/boards/7/cards/9", shows: "Board 7Card 9" },
  { do: link("/docs/a/b"), at: "/docs/a/b", shows: "Docs a/b" },
  { do: `scrollTo(0, 700); ${link("/boards?sort=name")}`, at: "/boards?sort=name", shows: "Boards name" },
  { do: "history.back()", at: "/docs/a/b", shows: "Docs a/b" },
  { do: link("/late/news"), at: "/late/news", shows: "Late news" },
  { do: link("/guarded"), at: "/login", shows: "Login" },
  { do: link("/edit"), at: "/edit", shows: "Edit" },
  { do: `isBlocking = true; ${link("/home")}`, at: "/edit", shows: "Edit", isData: true },
  { do: "history.back()", at: "/edit", shows: "Edit", when: TAKEN_BACK, isData: true },
  { do: `isBlocking = false; ${link("/home")}`, at: "/home", shows: "Home" },
  { do: link("/broken"), at: "/broken", shows: "Fault: mine", isData: true },
  { do: link("/nowhere/else"), at: "/nowhere/else", shows: "Nowhere" },
  { do: "demo.replace('/boards/7')", at: "/boards/7", shows: "Board 7" },
  { do: link("/"), at: "/home", shows: "Home" },
  { do: "history.go(-1)", at: "/boards/7", shows: "Board 7" },
];

/** What is seen on that way, as often. @param {{ isData: boolean, docs: string, board: string, nowhere: string }} demo @returns {Record<string, number>} */
export const viewsOf = ({ isData, docs, board, nowhere }) => ({
  "/home": 3,
  "/boards": 2,
  [board]: 5,
  [`${board}/cards/:card`]: 2,
  [docs]: 2,
  "/late/:topic": 1,
  "/login": 1,
  "/edit": 1,
  ...(isData && { "/broken": 1 }),
  [nowhere]: 1,
});

/**
 * Goes the way in a page of which the clocks stand still; gives what there was to see.
 * @param {import("playwright-core").Page} page
 * @param {{ demo: string, kind: "path" | "hash", isData: boolean }} demo
 * @param {Record<number, () => Promise<unknown>>} [between] what else is done, before which step; without it, nobody looks for views
 */
export async function walk(page, { demo, kind, isData }, between) {
  const before = kind === "hash" ? "/#" : "";
  await page.evaluate(`boot("${demo}", "${kind}")`);
  const steps = STEPS.filter((step) => isData || !step.isData);
  const seen = [];
  for (const [place, step] of steps.entries()) {
    await between?.[place]?.();
    // What there is to see is looked at just before the next step, when everything has come to rest; of the first, once it has begun.
    if (place > 0) seen.push(await page.evaluate(`(() => { const seen = look(); ${step.do}; return seen; })()`));
    const arrive = `(async () => {
      const headings = [...document.querySelectorAll("h1, h2")].map(({ textContent }) => textContent).join("");
      if (location.href !== location.origin + "${before}${step.at}" || headings !== "${step.shows}" || !(${step.when ?? true}))
        return false;
      const { port1, port2 } = new MessageChannel();
      for (let turn = 0; turn < ${TURNS}; turn += 1) await new Promise((done) => { port1.onmessage = done; port2.postMessage(0); });
      return true;
    })()`;
    await until(`${demo} (${kind}) is at ${step.at}, step ${place}`, () => page.evaluate(arrive));
    if (between) await page.clock.runFor(SETTLED);
  }
  seen.push(await page.evaluate("look()"));
  return {
    steps: seen.map((seen, place) => ({ after: steps[place].do, ...seen })),
    hashes: await page.evaluate("hashes"),
  };
}
