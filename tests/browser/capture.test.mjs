// What the page tells by itself of clicks and forms. Real package, real collector, real browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { until } from "./harness/index.mjs";

const FORM_EVENTS = ["$form_start", "$form_submit", "$form_abandon"];
const NAMES = ["signup", "chat", "step", "inner", "invoice", "shadowed", "outer", "other"];
const counted = (/** @type {string} */ id, /** @type {unknown} */ count) => ({
  id,
  kind: "custom",
  when: { count, gte: 1_000_000 },
});
/** The three counts of a form: begun, submitted, abandoned. */
const ofForm = (/** @type {string} */ form) => FORM_EVENTS.map((event) => `${event.slice(1)}_${form}`);
const DOCUMENT = {
  schema: 1,
  version: 1,
  events: { worked: {}, saved: {}, opened: {} },
  signals: [
    { id: "busy", kind: "aha", when: { count: "$form_submit", gte: 1 } },
    { id: "left", kind: "custom", when: { count: "$form_abandon", gte: 1 } },
    ...["worked", "saved", "opened"].map((event) => counted(event, event)),
    ...NAMES.flatMap((form) =>
      FORM_EVENTS.map((event, place) => counted(ofForm(form)[place], { event, where: { form } })),
    ),
  ],
};

const CLOBBERS =
  "submit name id attributes matches closest getAttribute querySelector querySelectorAll contains isConnected parentNode getRootNode getClientRects getBoundingClientRect form".split(
    " ",
  );
const HEAD = `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>`;

const CLICKS = `${HEAD}
<div class="card"><button class="save"><b>Save</b></button></div>
<button data-piquel="worked" class="work" id="both">Both</button>
<section class="work" data-piquel="opened"><button id="inner">Inner</button></section>
<label class="save" id="label"><span>Option</span> <input type="checkbox" id="box"></label>
<label data-piquel="opened" id="marked"><span>Option</span> <input type="checkbox"></label>
<a href="#x" class="save" id="link">Link</a>
<custom-button></custom-button>
<script>
  customElements.define("custom-button", class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).innerHTML = '<p><button class="save">Deep</button></p>';
    }
  });
</script>`;

const FORMS = `${HEAD}
<a href="#top" id="elsewhere">Elsewhere</a>
<form data-piquel-form="signup" id="signup"><input name="email" id="email"><input name="submit"><input name="name"><input name="id"><button id="send">Send</button></form>
<form class="chat" id="chat" onsubmit="event.preventDefault(); this.reset()"><input required id="message"><button id="say">Say</button></form>
<form novalidate data-piquel-form="invoice" id="invoice"><input id="amount"><button id="bill">Bill</button></form>
<form id="steps" onsubmit="return false"><fieldset data-piquel-form="step"><input id="first"></fieldset><button id="finish">Finish</button></form>
<div data-piquel-form="inner" id="bare"><input id="bare-field"><textarea id="bare-text"></textarea><button type="button" id="more">More</button><button id="store">Store</button></div>
<form data-piquel-form="outer" id="outer" onsubmit="return false"></form><input form="outer" id="far">
<shadow-form data-piquel-form="shadowed"></shadow-form>
<dialog><form method="dialog" data-piquel-form="other"><input id="dialog-field"><button id="cancel" formmethod="dialog">Cancel</button></form></dialog>
<script>
  customElements.define("shadow-form", class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).innerHTML = '<form onsubmit="return false"><input id="deep"><button id="deep-send">Send</button></form>';
    }
  });
  invoice.onsubmit = (event) => {
    event.preventDefault();
    // As libraries do, after a promise and a rendering.
    setTimeout(() => amount.setAttribute("aria-invalid", String(amount.value.length < 3)));
  };
</script>`;
/** Fields in the place of whatever one could ask of a form. */
const CLOBBERED = `${HEAD}
<form class="save" data-piquel-form="signup" id="form" onsubmit="return false"><button id="go">Go</button><input id="email">
  ${CLOBBERS.map((name) => `<input name="${name}">`).join("")}</form>`;
const CAPTURE = { forms: { ".chat": "chat" } };

/** @param {import("node:test").TestContext} t @param {string} path @param {object} [capture] */
async function open(t, path, capture = {}) {
  const app = await setUp(t, DOCUMENT, { "/clicks": CLICKS, "/forms": FORMS, "/clobbered": CLOBBERED, "/next": HEAD });
  const { page, start, ready, measures } = app;
  const count = async (/** @type {string} */ name) => (await measures([name]))[name];
  /** How often a form was begun, submitted, abandoned. @param {string} form */
  const form = async (form) => {
    const measured = await measures(ofForm(form));
    return ofForm(form).map((id) => measured[id]);
  };
  const go = async (/** @type {string} */ path) => {
    await page.goto(app.site.url + path);
    await start({ capture });
    await ready();
  };
  /** Until a form has these counts. @param {string} name @param {number[]} counts */
  const has = (name, counts) => until(`${name} has ${counts}`, async () => `${await form(name)}` === `${counts}`);
  const fine = () =>
    assert.deepEqual(
      app.messages.filter((message) => message.startsWith("error")),
      [],
    );
  await go(path);
  return { ...app, count, form, has, go, fine };
}

test("a click on or in what a selector names is its event, once for each click and event", async (t) => {
  const clicks = {
    ".save": "saved",
    ".card": "saved",
    ".work": "worked",
    "[is wrong": "worked",
    "#link": "not_declared",
    "custom-button": "worked",
  };
  const { page, app, measures, messages, count, fine } = await open(t, "/clicks", { clicks });
  const counts = () => measures(["saved", "worked", "opened"]);
  await page.click("b");
  assert.deepEqual(await counts(), { saved: 1, worked: 0, opened: 0 });
  await page.click("#both");
  assert.deepEqual(await counts(), { saved: 1, worked: 1, opened: 0 });
  await page.click("#inner");
  assert.deepEqual(await counts(), { saved: 1, worked: 2, opened: 1 });
  // A label clicks what it labels.
  await page.click("#label span");
  await page.click("#box");
  assert.deepEqual(await counts(), { saved: 3, worked: 2, opened: 1 });
  await page.click("#marked span");
  assert.deepEqual(await counts(), { saved: 3, worked: 2, opened: 2 });
  await page.focus(".card button");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  await page.focus("#link");
  await page.keyboard.press("Enter");
  assert.deepEqual(await counts(), { saved: 6, worked: 2, opened: 2 });
  await page.getByText("Deep").click();
  // Apps pass clicks on.
  await app("document.querySelector('b').click()");
  assert.deepEqual(await counts(), { saved: 8, worked: 3, opened: 2 });
  assert.equal(messages.filter((message) => message.includes("cannot be used as a CSS selector")).length, 1);
  assert.ok(messages.some((message) => message.includes("declares the event `not_declared`")));
  // Nothing may come of a page that spoils what everybody uses, and nothing is left after the end.
  await app(
    `for (const name of ["matches", "closest", "getAttribute"]) Element.prototype[name] = () => { throw new Error("spoilt"); }`,
  );
  await page.evaluate(() =>
    document.querySelector("b")?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true })),
  );
  assert.equal(await count("saved"), 9);
  fine();
});

test("a form with fields in the place of its methods is clicked, begun, submitted and abandoned as any other", async (t) => {
  const { page, app, form, has, count, fine } = await open(t, "/clobbered", { clicks: { ".save": "saved" } });
  // What drives the page looks for elements in ways that it spoils.
  const press = async (/** @type {string} */ id) => {
    const { x, y } = await app(`document.getElementById("${id}").getBoundingClientRect().toJSON()`);
    await page.mouse.click(x + 3, y + 3);
  };
  await press("email");
  await page.keyboard.type("x");
  assert.deepEqual([await form("signup"), await count("saved")], [[1, 0, 0], 1]);
  await press("go");
  await has("signup", [1, 1, 0]);
  await press("email");
  await page.keyboard.type("y");
  await app("document.getElementById('form').remove()");
  await has("signup", [2, 1, 1]);
  fine();
});

test("a page that spoils what elements are read by before anything is loaded sees no error", async (t) => {
  const { page, app, messages, start, ready, site } = await setUp(t, DOCUMENT, { "/forms": FORMS });
  await page.goto(`${site.url}/forms`);
  await app(`(() => {
    const names = ["matches", "closest", "getAttribute", "querySelector", "querySelectorAll", "getClientRects", "getBoundingClientRect"];
    for (const name of names) Element.prototype[name] = () => { throw new Error("spoilt"); };
    Event.prototype.composedPath = () => { throw new Error("spoilt"); };
  })()`);
  await start({ capture: { clicks: { ".save": "saved" }, forms: { form: "signup" } } });
  await ready();
  await app(`addEventListener("submit", (event) => event.preventDefault());
  for (const type of ["click", "input", "submit", "keydown", "pointerdown", "formdata", "pagehide", "blur"]) {
    for (const target of [document.forms.signup, window]) target.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
  }`);
  await app("piquel.destroy()");
  assert.deepEqual(
    messages.filter((message) => message.startsWith("error")),
    [],
  );
});

test("a form is begun by its user, submitted however it is sent, and abandoned by who leaves it", async (t) => {
  const { page, app, form, has, fine } = await open(t, "/forms", CAPTURE);
  // Neither the page nor what fills in forms begins one.
  await app(
    `email.value = "ann@example.com"; email.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }))`,
  );
  assert.deepEqual(await form("signup"), [0, 0, 0]);
  await page.click("#email");
  assert.deepEqual(await form("signup"), [0, 0, 0]);
  await page.keyboard.type("an");
  assert.deepEqual(await form("signup"), [1, 0, 0]);

  // Found invalid by the page: not submitted, and then mended.
  await page.click("#amount");
  await page.keyboard.type("1");
  await page.click("#bill");
  // Sent by the page itself, which empties what is required.
  await page.click("#message");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Hello");
  await page.keyboard.press("Enter");
  await has("chat", [1, 1, 0]);
  await page.keyboard.type("Again");
  await page.click("#say");
  await has("chat", [2, 2, 0]);
  assert.deepEqual(await form("invoice"), [1, 0, 0]);
  await page.click("#amount");
  await page.keyboard.type("234");
  await page.click("#bill");
  await has("invoice", [1, 1, 0]);

  // A part of a form, a form that is none, a field elsewhere, a form in a shadow tree.
  await page.click("#first");
  await page.keyboard.type("x");
  await page.click("#finish");
  await has("step", [1, 1, 0]);
  await page.click("#bare-field");
  await page.keyboard.type("x");
  await page.click("#more");
  await page.click("#bare-text");
  await page.keyboard.press("Enter");
  await page.click("#store");
  await has("inner", [1, 1, 0]);
  await page.click("#bare-field");
  await page.keyboard.type("y");
  await page.keyboard.press("Enter");
  await has("inner", [2, 2, 0]);
  await page.click("#far");
  await page.keyboard.type("x");
  await page.keyboard.press("Enter");
  await has("outer", [1, 1, 0]);
  await page.click("#deep");
  await page.keyboard.type("x");
  await page.click("#deep-send");
  await has("shadowed", [1, 1, 0]);

  // Hidden, removed, and left by a route; but not by one that is a step of it.
  await app("document.querySelector('dialog').showModal()");
  await page.click("#dialog-field");
  await page.keyboard.type("x");
  await page.click("#cancel");
  await has("other", [1, 0, 1]);
  await page.click("#message");
  await page.keyboard.type("x");
  await app("chat.remove()");
  await has("chat", [3, 2, 1]);
  await page.click("#amount");
  await page.keyboard.type("5");
  await app("history.pushState(null, '', '/forms/2')");
  assert.deepEqual(await form("invoice"), [2, 1, 0]);
  await page.click("#elsewhere");
  await app("history.pushState(null, '', '/forms/3')");
  assert.deepEqual(await form("invoice"), [2, 1, 1]);
  assert.deepEqual(await form("signup"), [1, 0, 1]);
  // A page that comes back from the back-forward cache is begun anew.
  await page.click("#email");
  await page.keyboard.type("x");
  await app("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
  assert.deepEqual(await form("signup"), [2, 0, 2]);
  await page.keyboard.type("y");
  assert.deepEqual(await form("signup"), [3, 0, 2]);
  fine();
});

test("a form that sends the user to another page is submitted, one that is left is abandoned: the collector hears of both", async (t) => {
  const { page, app, form, go, records, fine } = await open(t, "/forms", CAPTURE);
  await page.click("#email");
  await page.keyboard.type("ann");
  await app("signup.action = '/next'");
  await Promise.all([page.waitForURL(/next/), page.click("#send")]);
  await go("/forms");
  assert.deepEqual(await form("signup"), [1, 1, 0]);
  await until("the submission is told", () => records().some(({ signal }) => signal === "busy"));
  assert.equal(
    records().some(({ signal }) => signal === "left"),
    false,
  );

  // What a script sends says nothing but that its content is collected.
  await page.click("#message");
  await page.keyboard.type("ann");
  await app("chat.action = '/next'");
  await Promise.all([page.waitForURL(/next/), app("HTMLFormElement.prototype.submit.call(chat)")]);
  await go("/forms");
  assert.deepEqual(await form("chat"), [1, 1, 0]);

  await page.click("#message");
  await page.keyboard.type("ann");
  await page.goto(`${new URL("/next", page.url())}`);
  await until("that it was left is told", () => records().some(({ signal }) => signal === "left"));
  await go("/forms");
  assert.deepEqual(await form("chat"), [2, 1, 1]);
  fine();
});

test("what is switched off is not told, and neither is anything after the end", async (t) => {
  const { page, app, form, go, count, fine } = await open(t, "/forms", { forms: false });
  await page.click("#email");
  await page.keyboard.type("ann");
  assert.deepEqual(await form("signup"), [0, 0, 0]);
  await app("piquel.destroy()");
  await go("/clicks");
  await page.click("#both");
  assert.equal(await count("worked"), 1);
  fine();
});
