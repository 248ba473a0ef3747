// Page views: what is one, at which pattern, however a page hears of its address, and whatever else hooks into its history. Real
// package, real collector, real browser; time goes on where a test says so.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { until } from "./harness/index.mjs";
import { HTML, openWalker, WAYS } from "./routes/walker.mjs";

const push = (/** @type {string} */ url) => `history.pushState(null, "", ${JSON.stringify(url)})`;
const replace = (/** @type {string} */ url) => `history.replaceState(null, "", ${JSON.stringify(url)})`;
const WITHOUT_NAVIGATION = WAYS["the History API"];
/** How long a router is waited for, in ms. */
const PATIENCE = 6_000;

/** @type {Awaited<ReturnType<typeof openWalker>>} */
let walker;
/** @type {() => unknown} */
let end = () => {};
after(() => end());

before(async () => {
  walker = await openWalker(
    {
      after(close) {
        end = close;
      },
    },
    {
      paths: [
        ..."/ /boards/:id /boards /new /secret /old /last /about /members /team /team/:id /reset/:id /lost".split(" "),
        ..."/boards/:board /docs/:slug".split(" "),
      ],
      events: ["worked"],
      pages: { "/last": HTML, "/boards": HTML },
    },
  );
});

for (const [way, script] of Object.entries(WAYS)) {
  test(`what stands is a view, and nothing else is: ${way}`, async () => {
    const { page, site, app, open, walk, go, forget, seen, fine } = walker;
    await open(true, script);
    await forget();
    await walk(push("/boards/7"));
    const same = ["/boards/7?tab=2", "/boards/7#part", "/boards/7/", "/boards/7;view=all", "/boards//7"];
    for (const url of same) await walk(push(url));
    await walk(replace("/boards/7?again"));
    assert.deepEqual(await seen(), { "/boards/:id": 1 }, "the same path is no other view");
    await walk(push("/boards/8"));
    assert.deepEqual(await seen(), { "/boards/:id": 2 }, "another id is another view");
    await walk(`${push("/old")}; ${replace("/new")}`);
    assert.deepEqual(await seen(), { "/boards/:id": 2, "/new": 1 }, "a redirect is the view of where it ends");
    await app(push("/secret"));
    await go(-1, "/new");
    assert.deepEqual(await seen(), { "/boards/:id": 2, "/new": 1 }, "what a guard takes back is none");
    await go(-1, "/boards/8");
    await go(2, "/secret");
    assert.deepEqual(await seen(), { "/boards/:id": 3, "/new": 1, "/secret": 1 }, "back and forth are views");
    await app(push("/last"));
    await page.goto(`${site.url}/boards`);
    await open(true, script);
    assert.deepEqual(
      await seen(),
      { "/": 1, "/boards/:id": 3, "/new": 1, "/secret": 1, "/last": 1 },
      "where a page is left is a view, and so is one that is loaded; where piquel does not run, nothing is",
    );
    await app("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    assert.equal((await seen())["/"], 2, "a page that comes back is seen again");
    await walk(`piquel.destroy(); ${push("/boards/9")}`);
    fine();
  });

  test(`the route of a hash stands between #/ and a question mark: ${way}`, async () => {
    const { app, open, walk, go, forget, seen, fine } = walker;
    await open({ routes: "hash" }, script);
    await forget();
    await walk("location.hash = '#/boards/7?tab=2'");
    await walk("location.hash = '#/boards/7?tab=3'");
    await walk("location.hash = '#/boards/7/#part'");
    await walk("location.hash = '#section'");
    await walk("location.hash = '#token=horse'");
    assert.deepEqual(await seen(), { "/boards/:id": 1 }, "a fragment that is no route leaves it as it is");
    await walk("location.hash = '#!/about'");
    await walk(push("/elsewhere?q=1#/members;role=admin"));
    assert.deepEqual(await seen(), { "/boards/:id": 1, "/about": 1, "/members": 1 });
    await go(-1, "#!/about");
    await walk(push("/"));
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 1, "/about": 2, "/members": 1 });
    await app(`piquel.destroy(); location.hash = "#/boards/8"`);
    assert.equal(await app("location.hash"), "#/boards/8");
    fine();
  });
}

test("with `routes: false` there are no views, and no hook", async () => {
  const { app, open, walk, forget, seen } = walker;
  await open();
  await forget();
  const pages = [{ path: "/**", event: "worked" }];
  await open({ routes: false, pages }, `${WITHOUT_NAVIGATION} window.original = History.prototype.pushState;`);
  assert.equal(await app("History.prototype.pushState === original"), true);
  await walk(push("/boards"));
  assert.deepEqual(await seen(), {});
});

test("a router says the pattern, once it has come to where the address is", async () => {
  const { messages, app, open, walk, rest, forget, seen, fine } = walker;
  await open({ pattern: true });
  await forget();
  await rest(1_000);
  assert.deepEqual(await seen(), {}, "it does not know yet");
  await walk("told = '/'");
  assert.deepEqual(await seen(), { "/": 1 });
  await walk(`told = "/boards/:board(\\\\d+)"; ${push("/boards/7")}`);
  assert.deepEqual(await seen(), { "/": 1, "/boards/:board": 1 });
  await walk(push("/docs/intro"));
  await rest(1_000);
  assert.deepEqual(await seen(), { "/": 1, "/boards/:board": 1 }, "the router is on its way");
  await walk("told = '/docs/[...slug]'");
  assert.deepEqual(await seen(), { "/": 1, "/boards/:board": 1, "/docs/:slug": 1 });
  await walk(push("/lost"));
  await rest(PATIENCE);
  assert.equal((await seen())["/lost"], 1, "it never comes there");
  assert.equal(messages.filter((message) => message.includes("no pattern of the present path")).length, 1);
  await walk(push("/boards/8"));
  await walk(`told = "/team/ann@example.com"; ${push("/team/ann@example.com")}`);
  assert.equal((await seen())["/boards/:id"], 1, "who goes on meanwhile was there nevertheless");
  assert.equal((await seen())["/team/:id"], 1, "what is no pattern in truth is masked");
  await walk(`told = () => { throw new Error("mine"); }; ${push("/reset/correct-horse")}`);
  await rest(PATIENCE);
  assert.equal((await seen())["/reset/:id"], 1);
  await app(`told = 7; ${push("/boards/9")}`);
  await rest(1_000);
  await app("dispatchEvent(new PageTransitionEvent('pagehide'))");
  assert.equal((await seen())["/boards/:id"], 2, "a page that is left waits no longer");
  fine();
});

test("where an address has no path of its own, the path is /, and nothing breaks", async () => {
  const { page, site, app, wire, open, rest, fine } = walker;
  await open();
  const html = HTML.replace('"/piquel/', `"${site.url}/piquel/`);
  for (const address of ["about:srcdoc", "blob:"]) {
    await page.evaluate(
      ([html, address]) =>
        new Promise((done) => {
          const frame = document.createElement("iframe");
          if (address === "blob:") frame.src = URL.createObjectURL(new Blob([html], { type: "text/html" }));
          else frame.srcdoc = html;
          frame.onload = () => done(null);
          document.body.append(frame);
        }),
      [html, address],
    );
    const frame = await until(`the frame of ${address} is known`, () =>
      page.frames().find((frame) => frame.url().startsWith(address)),
    );
    const options = { key: "pk_demo", endpoint: wire.url, storage: "memory", capture: true };
    await frame.evaluate(`begin(${JSON.stringify(options)})`);
    const counts = async () => {
      await rest(50);
      return frame.evaluate("['all', 'path_0'].map((id) => piquel.progress(id).clauses[0].measured)");
    };
    await until("it was seen", async () => `${await counts()}` === "1,1");
    await frame.evaluate("history.replaceState(1, ''); location.hash = '#/7'");
    await frame.evaluate("piquel.destroy()");
  }
  assert.equal(await app("frames.length"), 2);
  fine();
});

test("what a page asks of its history is done and answered as if nobody looked on", async () => {
  const { app, open, fine } = walker;
  const script = `${WITHOUT_NAVIGATION} window.native = { ...Object.getOwnPropertyDescriptors(History.prototype) };`;
  const describe = `JSON.stringify(["pushState", "replaceState"].map((name) => {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(History.prototype, name);
    const fault = (act) => { try { return String(act()); } catch (error) { return [error.constructor === DOMException, error.name, error.message]; } };
    return [
      rest, value.name, value.length, typeof value, Object.getOwnPropertyNames(value).sort(), "prototype" in value,
      fault(() => history[name]()),
      fault(() => history[name](() => {}, "")),
      fault(() => history[name](null, "", "https://example.com/")),
      fault(() => history[name](null, "", "http://[")),
      fault(() => value.call({}, null, "", "/x")),
      fault(() => new value(null, "", "/x")),
      fault(() => history[name]({ deep: [1] }, "", "/boards")),
      fault(() => history[name].apply(history, [null, "", { toString: () => "/boards?a" }])),
      JSON.stringify(history.state), location.pathname + location.search,
      fault(() => history[name].call(history, null, "", { toString() { throw new RangeError("mine"); } })),
    ];
  }))`;
  await open(true, script);
  await app("piquel.destroy()");
  const alone = await app(describe);
  await open(true, script);
  assert.equal(await app(describe), alone);
  assert.equal(await app("History.prototype.pushState === native.pushState.value"), false, "there is a hook");
  await app("piquel.destroy()");
  assert.equal(
    await app("['pushState', 'replaceState'].every((name) => History.prototype[name] === native[name].value)"),
    true,
  );
  fine();
});

/** Other hooks: as careful agents have them, as careless ones do, on the object itself, and with a property of their own. */
const HOOKS = `
  window.calls = {};
  const instrument = (name, holder, isCareful) => {
    const original = holder().pushState;
    const wasOwn = Object.hasOwn(holder(), "pushState");
    let isOver = false;
    const wrapper = function (...given) {
      const answer = original.apply(this, given);
      if (!isOver) calls[name] = (calls[name] ?? 0) + 1;
      return answer;
    };
    wrapper.__original = original;
    holder().pushState = wrapper;
    return () => {
      isOver = true;
      if (isCareful && holder().pushState !== wrapper) return;
      if (wasOwn) holder().pushState = original;
      else delete holder().pushState;
    };
  };
  const prototype = () => History.prototype;
  window.install = {
    agent: () => instrument("agent", prototype, true),
    careless: () => instrument("careless", prototype, false),
    own: () => instrument("own", () => history, true),
  };
  window.ends = {};`;

/** In which order they come; then they go in this order, and in the opposite one. */
const ORDERS = [
  ["agent", "piquel", "own"],
  ["own", "piquel", "agent"],
  ["piquel", "agent", "own"],
  ["own", "agent", "piquel"],
];

test("whatever else hooks in, before or after, and goes in any order, all hear what they would without us, once", async () => {
  const { app, open, again, walk, forget, seen, fine } = walker;
  let ids = 0;
  /** Somewhere where nobody was yet. */
  const next = () => {
    ids += 1;
    return push(`/boards/${ids}`);
  };
  /** What the others heard after each step. @param {boolean} isWithUs */
  const run = async (isWithUs) => {
    await open(true, WITHOUT_NAVIGATION + HOOKS);
    await app("piquel.destroy()");
    /** @type {string[]} */
    const heard = [];
    let isOn = false;
    let isPast = false;
    const step = async (/** @type {string} */ name, /** @type {boolean} */ comes) => {
      if (name !== "piquel") await app(comes ? `void (ends.${name} = install.${name}())` : `ends.${name}()`);
      else if (isWithUs) {
        if (comes) await again();
        else await app("piquel.destroy()");
        isOn = comes;
      }
      if (name === "piquel") isPast = await app("Object.hasOwn(history, 'pushState')");
      if (name === "own") isPast = false;
      if (isOn) await forget();
      // Who hooked into the object itself before us goes past us. It shows once the user has clicked.
      const click = isPast ? "document.getElementById('away').click();" : "";
      await (isOn ? walk(click + next()) : app(next()));
      if (isOn) assert.deepEqual(await seen(), { "/boards/:id": 1 }, `${heard.length} steps, then ${name} (${comes})`);
      heard.push(await app("location.pathname.slice(0, 8) + JSON.stringify(calls)"));
    };
    for (const order of ORDERS) {
      for (const going of [order, [...order].reverse()]) {
        for (const name of order) await step(name, true);
        for (const name of going) await step(name, false);
      }
    }
    return heard;
  };
  assert.deepEqual(await run(true), await run(false));
  // Who takes away what came after it takes us away too: the next thing that the user does shows where they are.
  await app("ends.careless = install.careless()");
  await again();
  await forget();
  await app(`ends.careless(); ${next()}`);
  await walk("document.getElementById('away').click()");
  assert.deepEqual(await seen(), { "/boards/:id": 1 });
  fine();
});

test("where the history cannot be hooked it is left alone, and back, forward and the next click show where the user is", async () => {
  const { app, open, walk, forget, seen, fine } = walker;
  for (const poison of [
    "Object.freeze(History.prototype);",
    "Object.defineProperty(History.prototype, 'pushState', { get() { return () => 'mine'; } });",
    "Object.defineProperty(window, 'History', { value: undefined });",
    "Object.defineProperty(window, 'Proxy', { value: undefined });",
  ]) {
    const script = `${WITHOUT_NAVIGATION} window.go = history.replaceState.bind(history); ${poison} window.found = History?.prototype.pushState;`;
    await open(true, script);
    await forget();
    await walk("go(null, '', '/boards'); document.getElementById('away').click()");
    assert.deepEqual(await seen(), { "/boards": 1 }, poison);
    await walk("location.hash = '#there'; go(null, '', '/team'); dispatchEvent(new PopStateEvent('popstate'))");
    assert.deepEqual(await seen(), { "/boards": 1, "/team": 1 }, poison);
    await app("piquel.destroy()");
    fine();
  }
});

test("in the zones of Angular, views are told and nothing else changes", async () => {
  const { app, open, walk, go, forget, seen, fine } = walker;
  const zone = readFileSync(join(ROOT, "node_modules/zone.js/bundles/zone.umd.js"), "utf8");
  for (const script of [zone, `${WITHOUT_NAVIGATION} ${zone}`]) {
    await open(true, script);
    await forget();
    await app(`window.heard = []; window.app = Zone.current.fork({ name: "app", onHandleError: (_, __, ___, error) => { heard.push(String(error)); return false; } });
      app.run(() => addEventListener("popstate", () => heard.push(Zone.current.name)))`);
    await walk(`app.run(() => ${push("/boards/7")})`);
    await go(-1, "/");
    assert.deepEqual(await app("heard"), ["app"]);
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 1 });
    fine();
  }
});
