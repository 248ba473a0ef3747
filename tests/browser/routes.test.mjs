// Page views: what is one, at which pattern, however a page hears of its address, and whatever else hooks into its history. Real
// package, real collector, real browser; time goes on where a test says so.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { until } from "./harness/index.mjs";
import { HTML, openWalker, WAYS } from "./routes/walker.mjs";

const push = (/** @type {string} */ url) => `history.pushState(null, "", ${JSON.stringify(url)})`;
const replace = (/** @type {string} */ url) => `history.replaceState(null, "", ${JSON.stringify(url)})`;
const WITHOUT_NAVIGATION = WAYS["the History API"];
/** How long a router is waited for, in ms. */
const PATIENCE = 6_000;

for (const [way, script] of Object.entries(WAYS)) {
  test(`what stands is a view, and nothing else is: ${way}`, async (t) => {
    const paths = ["/", "/boards/:id", "/boards", "/new", "/secret", "/old", "/last"];
    const { page, site, app, open, walk, go, seen, fine } = await openWalker(t, {
      paths,
      script,
      pages: { "/last": HTML, "/boards": HTML },
    });
    await open();
    assert.deepEqual(await seen(), { "/": 1 }, "the first is told at once");
    await walk(push("/boards/7"));
    for (const same of ["/boards/7?tab=2", "/boards/7#part", "/boards/7/", "//boards/7".slice(1), "/boards/7;view=all", "/boards//7"])
      await walk(push(same));
    await walk(replace("/boards/7?again"));
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 1 }, "the same path is no other view");
    await walk(push("/boards/8"));
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 2 }, "another id is another view");
    await walk(`${push("/old")}; ${replace("/new")}`);
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 2, "/new": 1 }, "a redirect is the view of where it ends");
    await app(push("/secret"));
    await go(-1, "/new");
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 2, "/new": 1 }, "what a guard takes back is none");
    await go(-1, "/boards/8");
    await go(1, "/secret");
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 3, "/new": 1, "/secret": 1 }, "back and forth are views");
    await app(push("/last"));
    await page.goto(`${site.url}/boards`);
    await open();
    assert.deepEqual(
      await seen(),
      { "/": 2, "/boards/:id": 3, "/new": 1, "/secret": 1, "/last": 1 },
      "where a page is left is a view, and so is one that is loaded; where piquel does not run, nothing is",
    );
    await app("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    assert.equal((await seen())["/"], 3, "a page that comes back is seen again");
    await walk(`piquel.destroy(); ${push("/boards/9")}`);
    fine();
  });

  test(`the route of a hash stands between #/ and a question mark: ${way}`, async (t) => {
    const paths = ["/", "/boards/:id", "/about", "/members"];
    const { app, open, walk, go, seen, fine } = await openWalker(t, { paths, script });
    await open({ routes: "hash" });
    assert.deepEqual(await seen(), { "/": 1 });
    await walk("location.hash = '#/boards/7?tab=2'");
    await walk("location.hash = '#/boards/7?tab=3'");
    await walk("location.hash = '#/boards/7/#part'");
    await walk("location.hash = '#section'");
    await walk("location.hash = '#token=horse'");
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 1 }, "a fragment that is no route leaves it as it is");
    await walk("location.hash = '#!/about'");
    await walk(push("/elsewhere?q=1#/members;role=admin"));
    assert.deepEqual(await seen(), { "/": 1, "/boards/:id": 1, "/about": 1, "/members": 1 });
    await go(-1, "#!/about");
    await walk(push("/"));
    assert.deepEqual(await seen(), { "/": 2, "/boards/:id": 1, "/about": 2, "/members": 1 });
    await walk(`piquel.destroy(); location.hash = "#/boards/8"`);
    assert.equal(await app("location.hash"), "#/boards/8");
    fine();
  });
}

test("with `routes: false` there are no views, and no hook", async (t) => {
  const { app, open, walk, seen } = await openWalker(t, {
    paths: ["/", "/boards"],
    events: ["worked"],
    script: `${WITHOUT_NAVIGATION} window.original = History.prototype.pushState;`,
  });
  await open({ routes: false, pages: [{ path: "/**", event: "worked" }] });
  assert.equal(await app("History.prototype.pushState === original"), true);
  await walk(push("/boards"));
  assert.deepEqual(await seen(), {});
});

test("a router says the pattern, once it has come to where the address is", async (t) => {
  const paths = ["/", "/boards/:board", "/docs/:slug", "/lost", "/boards/:id", "/team/:id", "/reset/:id"];
  const { messages, app, open, walk, rest, seen, fine } = await openWalker(t, { paths });
  await open({ pattern: true });
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

test("where an address has no path of its own, the path is /, and nothing breaks", async (t) => {
  const { page, site, app, wire, open, fine } = await openWalker(t, { paths: ["/"], isStill: false });
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
    const frame = page.frames().find((frame) => frame.url().startsWith(address)) ?? assert.fail(address);
    const options = { key: "pk_demo", endpoint: wire.url, storage: "memory", capture: true };
    await frame.evaluate(`begin(${JSON.stringify(options)})`);
    const counts = () => frame.evaluate("['all', 'path_0'].map((id) => piquel.progress(id).clauses[0].measured)");
    await until("it was seen", async () => `${await counts()}` === "1,1");
    await frame.evaluate("history.replaceState(1, ''); location.hash = '#/7'");
    await frame.evaluate("piquel.destroy()");
  }
  assert.equal(await app("frames.length"), 2);
  fine();
});

test("what a page asks of its history is done and answered as if nobody looked on", async (t) => {
  const script = `${WITHOUT_NAVIGATION} window.native = { ...Object.getOwnPropertyDescriptors(History.prototype) };`;
  const { app, open, fine } = await openWalker(t, { paths: ["/", "/boards"], script });
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
  const alone = await app(describe);
  await open();
  const length = await app("history.length");
  assert.equal(await app(describe), alone);
  assert.equal(await app("history.length"), length + 2);
  assert.equal(await app("History.prototype.pushState === native.pushState.value"), false, "there is a hook");
  await app("piquel.destroy()");
  assert.equal(await app("['pushState', 'replaceState'].every((name) => History.prototype[name] === native[name].value)"), true);
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

test("whatever else hooks in, before or after, and goes in any order, all hear what they have to, once", async (t) => {
  const paths = ["/", ...Array.from({ length: 200 }, (_, place) => `/${word(place)}`)];
  const { app, open, again, walk, seen, fine } = await openWalker(t, { paths, script: WITHOUT_NAVIGATION + HOOKS });
  let place = 0;
  /** Somewhere where nobody was yet. */
  const next = () => {
    place += 1;
    return push(paths[place]);
  };
  let views = 1;
  /** @type {Set<string>} */
  const on = new Set();
  /** @type {Record<string, number>} */
  const calls = {};
  let isOn = true;
  const check = async (/** @type {string} */ why) => {
    await walk(next());
    for (const name of on) calls[name] = (calls[name] ?? 0) + 1;
    if (isOn) views += 1;
    assert.deepEqual(await app("calls"), calls, why);
    assert.equal(await app("location.pathname"), paths[place], why);
    if (isOn) assert.equal(Object.values(await seen()).reduce((sum, count) => sum + count, 0), views, why);
  };
  const act = async (/** @type {string} */ name, /** @type {boolean} */ comes) => {
    if (name === "piquel") {
      if (comes) {
        await again();
        // What is in view when it comes is one.
        views += 1;
      } else await app("piquel.destroy()");
      isOn = comes;
    } else if (comes) {
      await app(`void (ends.${name} = install.${name}())`);
      on.add(name);
    } else {
      await app(`ends.${name}()`);
      on.delete(name);
    }
  };
  await open();
  await app("piquel.destroy()");
  isOn = false;
  const orders = [
    ["agent", "piquel", "own"],
    ["own", "piquel", "agent"],
    ["piquel", "agent", "own"],
    ["own", "agent", "piquel"],
  ];
  for (const order of orders) {
    for (const going of [order, [...order].reverse(), [order[1], order[0], order[2]]]) {
      for (const name of order) await act(name, true);
      await check(`${order} came`);
      for (const name of going) {
        await act(name, false);
        await check(`${order} came, ${going} go, ${name} is gone`);
      }
    }
  }
  // Who takes away what came after it takes us away too: the next thing that the user does shows where they are.
  await act("careless", true);
  await act("piquel", true);
  await act("careless", false);
  await app(next());
  await walk("document.getElementById('away').click()");
  views += 1;
  assert.equal(Object.values(await seen()).reduce((sum, count) => sum + count, 0), views);
  fine();
});

/** A word for each number, that no path is taken for an id. @param {number} place */
function word(place) {
  const letters = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "ku"];
  return `${letters[Math.floor(place / letters.length)]}${letters[place % letters.length]}`;
}

test("where the history cannot be hooked it is left alone, and back, forward and the next click show where the user is", async (t) => {
  for (const poison of [
    "Object.freeze(History.prototype);",
    "Object.defineProperty(History.prototype, 'pushState', { get() { return () => 'mine'; } });",
    "Object.defineProperty(window, 'History', { value: undefined });",
    "Object.defineProperty(window, 'Proxy', { value: undefined });",
  ]) {
    const script = `${WITHOUT_NAVIGATION} window.go = history.replaceState.bind(history); ${poison} window.found = History?.prototype.pushState;`;
    const { app, open, walk, seen, fine } = await openWalker(t, { paths: ["/", "/boards", "/team"], script });
    await open();
    await walk("go(null, '', '/boards'); document.getElementById('away').click()");
    assert.deepEqual(await seen(), { "/": 1, "/boards": 1 }, poison);
    await walk("location.hash = '#there'; go(null, '', '/team'); dispatchEvent(new PopStateEvent('popstate'))");
    assert.deepEqual(await seen(), { "/": 1, "/boards": 1, "/team": 1 }, poison);
    await app("piquel.destroy()");
    fine();
  }
});

test("in the zones of Angular, views are told and nothing else changes", async (t) => {
  const zone = readFileSync(join(ROOT, "node_modules/zone.js/bundles/zone.umd.js"), "utf8");
  for (const script of [zone, `${WITHOUT_NAVIGATION} ${zone}`]) {
    const { app, open, walk, go, seen, fine } = await openWalker(t, { paths: ["/", "/boards/:id"], script });
    await open();
    await app(`window.heard = []; window.app = Zone.current.fork({ name: "app", onHandleError: (_, __, ___, error) => { heard.push(String(error)); return false; } });
      app.run(() => addEventListener("popstate", () => heard.push(Zone.current.name)))`);
    await walk(`app.run(() => ${push("/boards/7")})`);
    await go(-1, "/");
    assert.deepEqual(await app("heard"), ["app"]);
    assert.deepEqual(await seen(), { "/": 2, "/boards/:id": 1 });
    fine();
  }
});
