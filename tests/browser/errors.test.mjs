// Errors that nobody caught, what fails again and again, and going back and forth: what `progress` measures of them, and that nothing of
// an error leaves the page. Clocks and timers of the page stand still unless a test moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { openScope, startSite, stopClock, until } from "./harness/index.mjs";

const MORNING = Date.parse("2026-03-04T08:00:00Z");
const SECOND = 1_000;
/** What happened is told in a task of its own, in ms. */
const MOMENT = 1;
/** That errors of the same moment are told no more often than this. */
const MOST = 3;

const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: {},
  signals: [
    ...["error", "thrash", "dead_click"].map((event) => ({
      id: event,
      kind: "struggle",
      when: { count: `$${event}`, gte: 1_000_000 },
    })),
    ...["error", "thrash", "dead_click"].map((event) => ({
      id: `${event}_reports`,
      kind: "struggle",
      when: { count: { event: `$${event}`, where: { feature: "reports" } }, gte: 1_000_000 },
    })),
  ],
};
const SECRET = "sk_live_51H";

/** @param {import("node:test").TestContext} t @param {object} [capture] */
async function open(t, capture = {}) {
  const app = await setUp(t, DEFINITIONS);
  const options = { capture: { features: { reports: ["/reports/**"] }, ...capture } };
  const start = () => app.start(options);
  await (await stopClock({ ...app, start }, MORNING))();
  const { page } = app;
  /** @param {string} signal */
  const count = async (signal) => {
    await page.clock.runFor(MOMENT);
    return (await app.measures([signal]))[signal];
  };
  return { ...app, count, run: (/** @type {number} */ ms) => page.clock.runFor(ms) };
}

/** Has code throw as a page's own does. @param {string} code */
const throwing = (code) => `void queueMicrotask(() => { ${code} })`;

test("errors that nobody caught are counted, a few in a second at most, and nothing of them leaves", async (t) => {
  const { app, count, run, wire } = await open(t);
  await app(throwing(`throw new Error("${SECRET}")`));
  assert.equal(await count("error"), 1);
  await run(SECOND);
  await app(`void Promise.reject(new TypeError("${SECRET}"))`);
  await app("void Promise.reject()");
  await until("rejections are told", async () => (await count("error")) === 3);
  await run(SECOND);
  await app(`for (let n = 0; n < 20; n += 1) queueMicrotask(() => { throw new Error("${SECRET}"); })`);
  assert.equal(await count("error"), 3 + MOST);
  await run(SECOND);
  // What was thrown throws itself.
  await app(throwing("throw { get name() { throw 1; }, get stack() { throw 2; }, toString() { throw 3; } }"));
  assert.equal(await count("error"), 3 + MOST + 1);
  assert.equal(await count("error_reports"), 0);
  await app("history.pushState(null, '', '/reports/4711')");
  await run(SECOND);
  await app(throwing("throw new Error()"));
  assert.equal(await count("error_reports"), 1);
  await app("piquel.flush()");
  assert.equal(wire.saw(SECRET), false);
  assert.equal(wire.saw("4711"), false);
});

test("what is dealt with, hidden by the browser, its own notice or an extension's is no error of the page", async (t) => {
  const elsewhere = await startSite(openScope(t), {
    scripts: { "/foreign.js": "window.foreign = true; throw new Error('foreign')" },
  });
  const { app, count, page } = await open(t);
  await app(`(() => {
    window.heard = [];
    for (const type of ["error", "unhandledrejection"]) addEventListener(type, (event) => heard.push(type));
  })()`);
  const heard = (/** @type {number} */ n) => until(`${n} errors are heard`, () => app(`heard.length >= ${n}`));
  await page.addScriptTag({ url: `${elsewhere.url}/foreign.js` });
  await heard(1);
  await app(`new ResizeObserver(([{ target }]) => {
    target.style.width = target.offsetWidth + 1 + "px";
  }).observe(document.body.appendChild(Object.assign(document.createElement("div"), { style: "width: 9px" })))`);
  await heard(2);
  await page.addScriptTag({ content: "throw new Error()\n//# sourceURL=chrome-extension://abc/content.js" });
  await heard(3);
  await page.addScriptTag({
    content: "Promise.reject(new Error())\n//# sourceURL=moz-extension://abc/content.js",
  });
  await heard(4);
  await app("void fetch('/', { signal: AbortSignal.abort() })");
  await heard(5);
  await app("dispatchEvent(new ErrorEvent('error', { error: new Error() }))");
  await app("document.body.append(Object.assign(new Image(), { src: '/none.png' }))");
  await app("addEventListener('error', (event) => event.preventDefault(), { once: true })");
  await app(throwing("throw new Error()"));
  await heard(7);
  assert.equal(await count("error"), 0);
  // It still listens.
  await app(throwing("throw new Error()"));
  assert.equal(await count("error"), 1);
});

test("going back and forth between two routes within seconds is thrashing; other ways are not", async (t) => {
  const { app, count, run } = await open(t);
  /** @param {string} paths @param {number} pause */
  const go = async (paths, pause) => {
    for (const path of paths.split(" ")) {
      await app(`history.pushState(null, "", "${path}")`);
      await run(pause);
    }
  };
  await go("/a /b /a /c /a /d /a", SECOND);
  await go("/e /f /e", SECOND);
  await go("/slow /slower /slow /slower", 5 * SECOND);
  // A page that leads on by itself, and one that only changes its query.
  await go("/g /h /g /h /g /h", 50);
  await go("/i?1 /i?2 /i?1 /i?2", SECOND);
  assert.equal(await count("thrash"), 0);
  await go("/j /k /j /k", SECOND);
  assert.equal(await count("thrash"), 1);
  // Once for each four.
  await go("/j /k /j", SECOND);
  assert.equal(await count("thrash"), 1);
  await go("/reports/x /l /reports/x", SECOND);
  await app("history.back()");
  await until("the page is at the one before", () => app("location.pathname === '/l'"));
  await run(SECOND);
  await app("history.forward()");
  await until("the page is at the one after", () => app("location.pathname === '/reports/x'"));
  assert.equal(await count("thrash"), 2);
});

test("the same that fails three times in a row is an error of its feature", async (t) => {
  const { app, page, count, run } = await open(t);
  await app(`(() => {
    document.body.insertAdjacentHTML("beforeend", \`<div data-piquel-feature="reports">
      <button class="save">Save</button> <button class="load">Load</button>
      <form onsubmit="return false"><input required><button class="send">Send</button></form></div>\`);
    window.status = 0;
    window.address = "/nowhere";
    for (const button of document.querySelectorAll(".save, .load")) button.onclick = () => fetch(address);
    window.answers = 0;
    new PerformanceObserver((list) => { answers += list.getEntries().length; }).observe({ type: "resource" });
  })()`);
  let answers = 0;
  /** @param {string} button @param {string} address */
  const ask = async (button, address) => {
    answers = await app(`(address = "${address}", answers)`);
    await page.click(button);
    await until("the server has answered", () => app(`answers > ${answers}`));
    await run(SECOND);
  };
  await ask(".save", "/nowhere");
  await ask(".save", "/nowhere");
  await ask(".save", "/");
  await ask(".load", "/nowhere");
  await ask(".save", "/nowhere");
  await ask(".save", "/nowhere");
  assert.equal(await count("error"), 0);
  await ask(".save", "/nowhere");
  assert.equal(await count("error_reports"), 1);
  for (let n = 0; n < 3; n += 1) {
    assert.equal(await count("error"), 1);
    await page.click(".send");
    await run(SECOND);
  }
  assert.equal(await count("error"), 2);
});

test("a click in vain is one of the feature in whose region it is, and `struggle: false` looks for nothing", async (t) => {
  for (const [capture, expected] of /** @type {const} */ ([
    [{}, [1, 1]],
    [{ struggle: false }, [0, 0]],
  ])) {
    const { app, page, run, count, measures } = await open(t, capture);
    await app(
      `document.body.insertAdjacentHTML("beforeend", "<p data-piquel-feature=reports><button class=void>Nothing</button>")`,
    );
    await page.click(".void");
    await run(5 * SECOND);
    const { dead_click, dead_click_reports } = await measures(["dead_click", "dead_click_reports"]);
    assert.deepEqual([dead_click, dead_click_reports], expected);
    await app(throwing("throw new Error()"));
    assert.equal(await count("error"), expected[0]);
  }
});
