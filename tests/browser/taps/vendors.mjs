// Where the libraries that are tapped come from and what they send to: one server that stands in for those of all of them, and writes
// down what it gets.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../../scripts/lib/run.mjs";
import { readBody } from "../harness/body.mjs";

const HERE = "tests/browser/taps";
const require = createRequire(import.meta.url);

/** A file of a package that its `exports` do not name. @param {string} name @param {string} path */
const file = (name, path) => readFileSync(join(ROOT, "node_modules", name, path), "utf8");

/** @param {string} contents @returns {Promise<string>} a script without imports */
async function bundle(contents, format = /** @type {"esm" | "iife"} */ ("iife")) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(ROOT, HERE) },
    bundle: true,
    write: false,
    format,
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** Takes what the tag kept, and what is to come, as sp.js does. */
const SNOWPLOW = `
  import * as snowplow from "@snowplow/browser-tracker";
  const take = ([method, ...given]) => {
    const [name, trackers] = method.split(":");
    snowplow[name](...given, ...(trackers ? [trackers.split(";")] : []));
  };
  const kept = window.snowplow.q;
  window.snowplow.q = { push: take };
  for (const call of kept) take(call);`;

/** Takes the place of the method, calls the one that was there, and handles what was pushed before, as gtm.js does. */
const TAG_MANAGER = `
  import { send } from "./send.js";
  const { dataLayer } = window;
  const { push } = dataLayer;
  dataLayer.push = function (...entries) {
    const result = push.apply(dataLayer, entries);
    for (const entry of entries) send(entry);
    return result;
  };
  for (const entry of [...dataLayer]) send(entry);
  window.isTagManagerLoaded = true;`;

/** Scripts by path, and what answers other questions. @returns {Promise<Record<string, string>>} */
async function scripts() {
  const [rudderstack, snowplow, tagManager, modules] = await Promise.all([
    // The package has no build for a script's address; this is what that does.
    bundle('import { RudderAnalytics } from "@rudderstack/analytics-js/bundled"; new RudderAnalytics();'),
    bundle(SNOWPLOW),
    bundle(TAG_MANAGER),
    bundle('export * from "./modules.js";', "esm"),
  ]);
  return {
    "/segment/analytics.js": file("@segment/analytics-next", "dist/umd/standalone.js"),
    "/rudderstack/rsa.js": rudderstack,
    "/posthog/static/array.js": file("posthog-js", "dist/array.js"),
    "/mixpanel/mixpanel.js": file("mixpanel-browser", "dist/mixpanel.min.js"),
    "/amplitude/amplitude.js": file("@amplitude/analytics-browser", "lib/scripts/amplitude-min.js"),
    "/snowplow/sp.js": snowplow,
    "/datalayer/gtm.js": tagManager,
    "/modules.js": modules,
  };
}

/** What libraries ask for before they send. @type {Record<string, object>} */
const ANSWERS = {
  "/amplitude": { code: 200 },
  "/segment/v1/projects/KEY/settings": { integrations: { "Segment.io": { apiKey: "KEY" } } },
  "/rudderstack/sourceConfig/": {
    source: {
      id: "source",
      name: "source",
      writeKey: "KEY",
      enabled: true,
      workspaceId: "workspace",
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [],
      destinations: [],
    },
    updatedAt: "2026-01-01T00:00:00.000Z",
  },
};

/** What pages paste into their heads to have the libraries from `base`. @param {string} base */
export function snippets(base) {
  const segment = require("@segment/snippet").max({
    apiKey: "KEY",
    host: "HOST",
    ajsPath: "/analytics.js",
    load: false,
    page: false,
  });
  const mixpanel = file("mixpanel-browser", "dist/mixpanel-jslib-snippet.min.js");
  const amplitude = file("@amplitude/analytics-browser", "lib/scripts/amplitude-snippet-min.js");
  const blocks = [
    segment.replaceAll("https://HOST", `${base}/segment`),
    `window.analytics._cdn = "${base}/segment"`,
    `window.MIXPANEL_CUSTOM_LIB_URL = "${base}/mixpanel/mixpanel.js"`,
    mixpanel,
    amplitude
      .replace(/https:\/\/cdn\.amplitude\.com[^"]*/, `${base}/amplitude/amplitude.js`)
      .replace(/c\.integrity="[^"]*",/, ""),
  ];
  const tags = ["/rudderstack/rsa.js", "/snowplow/sp.js", "/datalayer/gtm.js"];
  return [
    ...blocks.map((block) => `<script>${block}</script>`),
    readFileSync(join(ROOT, HERE, "stubs.html"), "utf8"),
    ...tags.map((path) => `<script async src="${base}${path}"></script>`),
  ].join("\n");
}

/**
 * Starts the server.
 * @param {import("../harness/scope.mjs").Scope} scope
 */
export async function startVendors(scope) {
  const files = await scripts();
  /** @type {[string, string][]} what was sent, by library */
  const received = [];
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((done) => {
    release = done;
  });
  const server = createServer(async (request, reply) => {
    const { pathname } = new URL(request.url ?? "/", "http://vendor");
    const body = await readBody(request);
    if (!body) return;
    reply.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    reply.setHeader("access-control-allow-credentials", "true");
    reply.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
    const script = files[pathname];
    if (script) {
      if (pathname !== "/modules.js") await released;
      reply.setHeader("content-type", "text/javascript").end(script);
      return;
    }
    if (request.method === "POST") {
      const text = body.toString("utf8");
      received.push([pathname.split("/")[1], new URLSearchParams(text).get("data") ?? text]);
    }
    reply.setHeader("content-type", "application/json").end(JSON.stringify(ANSWERS[pathname] ?? {}));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** Lets the libraries come, for which the snippets asked. */
    release,
    received,
    /** Events that a library sent, without what is another one each time, in order of their names. @param {string} library */
    events: (library) =>
      received
        .filter(([from]) => from === library)
        .flatMap(([, body]) => itemsOf(JSON.parse(body)))
        .map((event) => JSON.stringify(settled(event)))
        .sort(),
  };
}

/** Some libraries send several at once. @param {any} body @returns {any[]} */
const itemsOf = (body) => (Array.isArray(body) ? body : (body.events ?? body.data ?? body.batch ?? [body]));

/** Ids and times: numbers that are large or no whole ones, long words with digits, and what has the form of a date. */
const FLEETING = /\d{4}-\d\d-\d\dT|(?=\w*\d)[\w-]{12,}|^\d+$/;

/** What libraries call ids, times and what depends on these. */
const FLEETING_NAME = /(?:id|time|timestamp|_ms|tokens)$/i;

/** Two pages come from two servers. */
const SITE = /(?:http:\/\/)?127\.0\.0\.1:\d+/g;

/** @param {any} value @returns {any} */
function settled(value) {
  if (typeof value === "number") return Number.isInteger(value) && value < 1e6 ? value : "#";
  if (typeof value === "string") {
    const text = value.replaceAll(SITE, "");
    return FLEETING.test(text) ? "#" : text;
  }
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  // The order of properties is part of what is sent.
  return Object.entries(value).map(([name, held]) => [name, FLEETING_NAME.test(name) ? "#" : settled(held)]);
}
