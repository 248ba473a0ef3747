// What the packed package tells TypeScript and editors: its types resolve without the workspace, and they know definitions.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, tool } from "../../scripts/lib/run.mjs";
import { openScope, temporaryFolder } from "../browser/harness/index.mjs";
import { pack } from "./pack.mjs";

const MAIN = `
import { type Definitions, init, type Piquel } from "piquel";
import type {} from "piquel/global";
import { init as initInline } from "piquel/inline";
import { type Checklist, type PromptOptions, showPrompts } from "piquel/prompts";
import { type Rules, tapSegment } from "piquel/taps";

const definitions: Definitions = {
  schema: 1,
  version: 1,
  events: { message_sent: { props: { channel: "string" } } },
  signals: [
    { id: "aha", kind: "aha", when: { all: [{ distinct: "message_sent", by: "channel", gte: 3, within: "7d" }] } },
    { id: "team", kind: "aha", level: "account", when: { activeUsers: { fired: "aha" }, gte: 2 } },
  ],
};
init({ key: "pk", definitions }).on("signal", ({ signal }) => signal.toUpperCase());

const same: typeof init = initInline;
const instances: Piquel[] = [same({ key: "pk" }), piquel.init({ key: "pk" }), window.piquel];
piquel.track("message_sent", { channel: "general" });
const version: string | undefined = piquel.version;
// @ts-expect-error the script is there, or a snippet in its place: there is no other method
piquel.trakc("message_sent");

const rules: Rules = { "Message Sent": "message_sent", "Seat Added": { event: "seat_added", props: { plan: "plan_name" } } };
const untap: () => void = tapSegment(init({ key: "pk", definitions }), rules);
tapSegment(init({ key: "pk" }), { Sent: (props) => (props.isFirst ? { event: "sent", props: { plan: 1 } } : null) }, {});
untap();
console.log(instances, version);
// @ts-expect-error a rule with a typo
tapSegment(init({ key: "pk" }), { Sent: { evnet: "sent" } });

const shown: PromptOptions = { routes: { upgrade: ["/boards/*"], "*": "/" }, onAction: (_, { content }) => content.title.trim() };
showPrompts(init({ key: "pk" }), { ...shown, theme: () => "dark" })();
(document.querySelector("piquel-checklist") as Checklist).labels = ["Add friends", null];
// @ts-expect-error there is no such theme
showPrompts(init({ key: "pk" }), { theme: "blue" });

// @ts-expect-error there is no such kind
init({ key: "pk", definitions: { ...definitions, signals: [{ id: "a", kind: "ahaa", when: { is: "aha" } }] } });
// @ts-expect-error a condition with a typo
init({ key: "pk", definitions: { ...definitions, signals: [{ id: "a", kind: "aha", when: { coutn: "x", gte: 1 } }] } });
`;

/** Strict, and looks into the package's types too. */
const OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022", "--lib", "es2022,dom"];

test("the packed package's types resolve and know definitions", (t) => {
  const app = install(t);
  writeFileSync(join(app, "main.ts"), MAIN);
  for (const resolution of ["nodenext", "bundler"]) {
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    const args = [...OPTIONS, "--types", "", "--module", module, "--moduleResolution", resolution, "main.ts"];
    assert.equal(output(tool("tsc"), args, app), "", resolution);
  }
});

test("the packed package has the JSON Schema where documents refer to it", (t) => {
  const app = install(t);
  const path = createRequire(join(app, "main.js")).resolve("piquel/definitions.schema.json");
  assert.equal(path, join(app, "node_modules/piquel/definitions.schema.json"));
  assert.equal(readFileSync(path, "utf8"), readFileSync(join(ROOT, "js/definitions.schema.json"), "utf8"));
});

/** The folder of an app that has installed the package. @param {import("node:test").TestContext} t */
function install(t) {
  const folder = temporaryFolder(openScope(t));
  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", pack(folder)], { cwd: app, stdio: "pipe" });
  return app;
}

/** What a program says, whether it succeeds or not. @param {string} command @param {string[]} args @param {string} cwd */
function output(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    return /** @type {{ stdout: string }} */ (error).stdout;
  }
}
