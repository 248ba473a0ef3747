// What the bindings promise where there is no window, and to TypeScript: frameworks render on a server what is known before the engine
// runs, and what the guides write is right. No browser is needed for that.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createElement as h } from "react";
import { renderToString as renderReact } from "react-dom/server";
import { createRawSnippet } from "svelte";
import { render as renderSvelte } from "svelte/server";
import { createSSRApp, h as createVueElement } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import { ROOT, tool } from "../../scripts/lib/run.mjs";
import { bundleServer } from "./bindings/bundle.mjs";
import { UNKNOWN } from "./bindings/document.mjs";
import { GUIDES, writeGuide } from "./bindings/guides.mjs";
import { openScope, temporaryFolder } from "./harness/index.mjs";

const OPTIONS = { key: "pk_demo", endpoint: "http://127.0.0.1:8787" };
const APPS = join(ROOT, "tests/browser/bindings");

const scope = openScope();
/** Where the guides and what is made of them lie. @type {string} */
let folder;
/** @type {Record<string, string[]>} */
const written = {};
/** What was said in the console. @type {unknown[][]} */
const said = [];

before(async () => {
  folder = temporaryFolder(scope);
  for (const guide of GUIDES) written[guide] = writeGuide(guide, join(folder, guide), OPTIONS.endpoint);
  const of = (/** @type {string} */ guide, /** @type {string} */ file) => join(folder, guide, file);
  await bundleServer(
    {
      react: of("react", "App.jsx"),
      next: of("react", "app/layout.jsx"),
      user: of("react", "app/user.jsx"),
      vue: of("vue", "App.vue"),
      nuxt: of("vue", "plugins/piquel.js"),
      svelte: of("svelte", "App.svelte"),
      kit: of("svelte", "src/routes/+layout.svelte"),
      screen: join(APPS, "screen.mjs"),
      "screen-vue": join(APPS, "screen-vue.mjs"),
      "screen-svelte": join(APPS, "Screen.svelte"),
    },
    join(folder, "svelte/server"),
  );
  for (const level of /** @type {const} */ (["log", "warn", "error"])) {
    const real = console[level];
    console[level] = (...words) => said.push(words);
    scope.after(() => {
      console[level] = real;
    });
  }
});
after(() => scope.close());

/** @param {string} name @returns {Promise<any>} */
const made = (name) => import(join(folder, `svelte/server/${name}.mjs`));
const plain = (/** @type {string} */ html) => html.replaceAll("&quot;", '"');

/** Fails if anything was said. @param {() => unknown} act */
async function quietly(act) {
  said.length = 0;
  const given = await act();
  assert.deepEqual(said, []);
  return /** @type {any} */ (given);
}

test("importing an entry has no effect where there is no window", async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  for (const entry of ["piquel/react", "piquel/vue", "piquel/svelte", "piquel/openfeature"]) {
    await quietly(() => import(entry));
  }
  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
});

test("React renders on a server what is known before the engine runs", async () => {
  const { PiquelProvider } = await import("piquel/react");
  const { Screen } = await made("screen");
  const app = h(PiquelProvider, { options: OPTIONS }, h(Screen));
  for (const _ of ["a request", "another"]) {
    const html = await quietly(() => renderReact(app));
    assert.equal(plain(html), `<button type="button">${UNKNOWN}</button>`);
  }
  const { App } = await made("react");
  const { default: Layout } = await made("next");
  const { User } = await made("user");
  const page = await quietly(() => renderReact(h(Layout, null, h(User, { id: "user-1" }), h(App))));
  assert.match(page, /^<html lang="en">.*Stage: (<!-- -->)?not known yet/);
});

test("Vue renders on a server what is known before the engine runs", async () => {
  const { createPiquel } = await import("piquel/vue");
  const { Screen } = await made("screen-vue");
  for (const _ of ["a request", "another"]) {
    const html = await quietly(() => renderVue(createSSRApp(Screen).use(createPiquel(OPTIONS))));
    assert.equal(plain(html), `<button type="button">${UNKNOWN}</button>`);
  }
  const { default: App } = await made("vue");
  const { default: plugin } = await made("nuxt");
  const page = await quietly(() => {
    const vueApp = createSSRApp(App);
    plugin({ vueApp });
    return renderVue(vueApp);
  });
  assert.match(page, /<p>Stage: not known yet<\/p>/);
});

test("Svelte renders on a server what is known before the engine runs", async () => {
  const { createPiquel } = await import("piquel/svelte");
  const { default: Screen } = await made("screen-svelte");
  const { body } = await quietly(() => renderSvelte(Screen, { props: { piquel: createPiquel(OPTIONS) } }));
  assert.ok(plain(body).includes(`<button>${UNKNOWN}</button>`), body);
  const { default: App } = await made("svelte");
  assert.match((await quietly(() => renderSvelte(App))).body, /Stage: not known yet/);
  const { default: Layout } = await made("kit");
  const children = createRawSnippet(() => ({ render: () => "<i>page</i>" }));
  const layout = await quietly(() => renderSvelte(Layout, { props: { data: {}, children } }));
  assert.match(layout.body, /<i>page<\/i>/);
});

test("OpenFeature's context is left alone where there is no window", async () => {
  const { init } = await import("piquel");
  const { connectOpenFeature } = await import("piquel/openfeature");
  const { OpenFeature } = await import("@openfeature/web-sdk");
  await OpenFeature.setContext({ targetingKey: "user-1" });
  const end = await quietly(() => connectOpenFeature(init(OPTIONS), OpenFeature, { signals: ["aha"] }));
  end();
  assert.deepEqual(OpenFeature.getContext(), { targetingKey: "user-1" });
});

test("what is neither an instance nor options breaks no app", async () => {
  for (const entry of ["piquel/vue", "piquel/svelte"]) {
    const { createPiquel } = await import(entry);
    for (const given of ["pk_demo", null, undefined, 7]) createPiquel(given).piquel.track("opened");
  }
});

test("React and Vue hand on what an element of `piquel/prompts` is told by attributes", async () => {
  const { LiveElement } = await import("../../js/prompts/live-element.js");
  const given = Object.fromEntries(LiveElement.observedAttributes.map((name) => [name, "given"]));
  const html = `<piquel-checklist ${LiveElement.observedAttributes.map((name) => `${name}="given"`).join(" ")}></piquel-checklist>`;
  assert.equal(renderReact(h("piquel-checklist", given)), html);
  assert.equal(await renderVue(createSSRApp({ render: () => createVueElement("piquel-checklist", given) })), html);
});

test("types let pass what is right, and nothing else", () => {
  assert.equal(check(join(ROOT, "tests/types/bindings")), "");
});

test("what the guides write is right by the types, too", () => {
  /** JavaScript, as it stands there. */
  const compilerOptions = {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom", "dom.iterable"],
    types: [],
    jsx: "react-jsx",
    allowJs: true,
    checkJs: true,
    strict: false,
    noEmit: true,
    skipLibCheck: true,
  };
  for (const [guide, names] of Object.entries(written)) {
    const at = join(folder, guide);
    for (const name of names.filter((name) => name.endsWith(".vue"))) {
      const [, script] = /<script setup>\n([\s\S]*?)<\/script>/.exec(readFileSync(join(at, name), "utf8")) ?? [];
      writeFileSync(join(at, name.replace(".vue", ".script.js")), script);
    }
    writeFileSync(
      join(at, "tools.d.ts"),
      `declare module "*.vue" { const component: import("vue").Component; export default component; }
       declare module "#app" { export function defineNuxtPlugin(plugin: (app: { vueApp: import("vue").App }) => void): unknown; }`,
    );
    writeFileSync(join(at, "tsconfig.json"), JSON.stringify({ compilerOptions, exclude: ["node_modules", "server"] }));
    assert.equal(check(at), "", guide);
  }
});

/** What TypeScript finds fault with. @param {string} project */
function check(project) {
  assert.ok(existsSync(join(ROOT, "js/types/react/index.d.ts")), "no types are built, run `npm run build`");
  try {
    return execFileSync(tool("tsc"), ["--project", project], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    return /** @type {{ stdout: string }} */ (error).stdout;
  }
}
