// An app that shows prompts: the SDK as it is in js/, `piquel/prompts` as a bundler makes it, under a policy as strict as there is.

import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../../scripts/lib/run.mjs";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "../harness/index.mjs";

const question = {
  trait: "use_case",
  choices: [
    { label: "Running projects with my team", value: "team" },
    { label: "Keeping customers up to date", value: "customers" },
    { label: "Just looking around", value: "looking" },
  ],
};
const TEXTS = {
  modal: {
    title: "Your team is growing",
    body: "{limit.seats.remaining} of {limit.seats.cap} seats are left. With the Team plan there is room for everybody, and boards of your own.",
    cta: { label: "See plans", action: "pricing" },
  },
  question: { title: "What brings you here?", body: "We show you first what helps you most.", question },
  news: { title: "Exports are here", body: "Every board can now be saved as a spreadsheet." },
  banner: {
    title: "Almost full",
    body: "{limit.seats.remaining} seats left on your plan.",
    cta: { label: "See plans", href: "/pricing" },
  },
  toast: {
    title: "Invite somebody",
    body: "Boards are more fun together: three out of four teams start with two people.",
    cta: { label: "Invite", action: "invite" },
  },
  tooltip: {
    title: "Try filters",
    body: "Find what matters on a full board.",
    cta: { label: "Show me how", action: "filters" },
  },
  inline: {
    title: "Connect your calendar",
    body: "Deadlines of this board, next to your meetings.",
    cta: { label: "Connect", href: "/settings/calendar" },
  },
};
/** @typedef {keyof typeof TEXTS} Name */
/** @type {Record<string, object>} */
const SHAPES = {
  question: { as: "modal" },
  news: { as: "modal" },
  tooltip: { as: "tooltip", anchor: "filters" },
  inline: { as: "inline", cancelOn: ["is_connected"] },
};

/** Each prompt comes after the event of its name. */
const NAMES = Object.keys(TEXTS);
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: {
    ...Object.fromEntries(NAMES.map((name) => [name, {}])),
    friend_added: { props: { friend: "string" } },
    board_made: {},
    connected: {},
  },
  limits: { seats: { cap: 10 } },
  traits: { use_case: "string" },
  signals: [
    ...NAMES.map((name) => ({
      id: `wants_${name}`,
      kind: "custom",
      when: { count: name, gte: 1 },
    })),
    { id: "is_connected", kind: "custom", when: { count: "connected", gte: 1 } },
    { id: "for_teams", kind: "custom", when: { trait: "use_case", eq: "team" } },
    {
      id: "aha",
      kind: "aha",
      when: {
        all: [
          { distinct: "friend_added", by: "friend", gte: 7 },
          { count: "board_made", gte: 1 },
          { activeDays: "any", gte: 2 },
          { elapsed: "firstSeen", lt: "10d" },
        ],
      },
    },
    { id: "first_board", kind: "milestone", when: { all: [{ count: "board_made", gte: 1 }] } },
    { id: "seats_80", kind: "limit", when: { limit: "seats", reach: 0.8 } },
    { id: "seats_soon", kind: "limit", when: { limit: "seats", exhaustsIn: "14d" } },
  ],
  prompts: NAMES.map((name) => ({
    id: name,
    on: `wants_${name}`,
    as: name,
    ...SHAPES[name],
    content: /** @type {any} */ (TEXTS)[name],
  })),
};

/** Nothing but the files of the site and the collector; no style, no element of HTML that is made of a text. */
const policy = (/** @type {string} */ collector) =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "img-src data:",
    "style-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `connect-src 'self' ${collector}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

const html = (/** @type {string} */ attributes) => `<!doctype html>
<html ${attributes}><head><title>Boards</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/tests/browser/prompts/app.css">
<script type="module" src="/tests/browser/prompts/app.js"></script></head>
<body>
  <header><strong>Boards</strong> <nav><a href="/boards/1">Roadmap</a> <a href="/settings">Settings</a></nav></header>
  <main>
    <h1>Roadmap</h1>
    <p><button data-piquel-anchor="filters">Filter</button> <label>Search <input id="search"></label></p>
    <div id="place"></div>
    <ul class="cards"><li>Plan the launch</li><li>Write the guide</li><li>Ask five customers</li></ul>
  </main>
</body></html>`;

/** The entry, with all that it imports, as a bundler makes it for a page. */
async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["js/prompts/index.js"],
    outdir: "build/prompts",
    bundle: true,
    splitting: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
  });
  return Object.fromEntries(outputFiles.map(({ path, text }) => [`/js/prompts/${basename(path)}`, text]));
}

/**
 * Starts collector and site, and opens the browser; each `open` is a device of its own.
 * @param {Parameters<typeof openScope>[0]} [t]
 */
export async function startApp(t) {
  const scope = openScope(t);
  const definitions = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(definitions, JSON.stringify(DEFINITIONS));
  const collector = await startCollector(scope, { definitions });
  const wire = await startProxy(scope, () => collector.url);
  const english = html('lang="en"');
  const paths = ["/", "/boards/1", "/settings", "/settings/calendar", "/pricing"];
  const pages = { ...Object.fromEntries(paths.map((path) => [path, english])), "/rtl": html('lang="ar" dir="rtl"') };
  const site = await startSite(scope, {
    pages,
    scripts: await bundle(),
    folders: { "/js/": "js", "/tests/": "tests" },
    headers: { "content-security-policy": policy(wire.url) },
  });
  const browser = await openPages(scope);

  let users = 0;
  /**
   * Opens a page of somebody new, with piquel and prompts in it.
   * @param {string} [path]
   * @param {object} [given]
   * @param {string} [given.options] of `showPrompts`, as code
   * @param {(page: import("playwright-core").Page) => Promise<unknown>} [given.prepare] before the page is loaded
   */
  async function open(path = "/boards/1", { options = "{}", prepare = async () => {} } = {}) {
    users += 1;
    const user = `user-${users}`;
    const page = await browser.newPage();
    await prepare(page);
    await page.goto(site.url + path);
    /** Evaluates code of the app. @param {string} code @returns {Promise<any>} */
    const app = (code) => page.evaluate(code);
    await until("the app runs", () => app("'showPrompts' in window"));
    await app(`void Object.assign(window, { piquel: init({ key: "pk_demo", endpoint: "${wire.url}", storage: "memory" }) });
      piquel.identify("${user}");
      window.end = showPrompts(piquel, ${options});`);
    await until("the engine runs", () => app("piquel.stage() !== null"));
    return {
      page,
      app,
      view: page.locator("piquel-prompt"),
      /** Has the prompt of that name come up, and waits until it is read. @param {string} name */
      async ask(name) {
        await app(`piquel.track("${name}")`);
        await page
          .locator(`#piquel-prompt-${name}`)
          .getByText(TEXTS[/** @type {Name} */ (name)].title)
          .first()
          .waitFor();
      },
      /** What the collector heard of this user's prompts, as `id:outcome`, oldest first. @returns {Promise<string[]>} */
      async outcomes() {
        await app("piquel.flush()");
        return wire
          .beacons()
          .filter((beacon) => beacon.user === user)
          .flatMap(({ records }) => records)
          .filter(({ type }) => type === "prompt")
          .map(({ prompt, outcome }) => `${prompt}:${outcome}`);
      },
    };
  }

  /** Whether the collector heard of it, whoever told. @param {string} outcome as `id:outcome` */
  const told = (outcome) =>
    wire
      .beacons()
      .flatMap(({ records }) => records)
      .some((record) => `${record.prompt}:${record.outcome}` === outcome);

  return { scope, site, wire, browser, open, told };
}
