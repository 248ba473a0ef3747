// Every document in docs/examples/ is one that a team can publish, and what docs/cookbook.md shows of them is what they say.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { check } from "./compiler.js";

const DOCS = new URL("../../docs/", import.meta.url);
const NAMES = readdirSync(new URL("examples/", DOCS)).filter((file) => file.endsWith(".json"));

/** @param {string} path in docs/ */
const read = (path) => readFileSync(new URL(path, DOCS), "utf8");

/** Everything that `piquel check --json` tells of a document. @param {string} text @param {string} name */
async function findings(text, name) {
  const { json, failure } = await check(text, { name });
  assert.equal(failure, undefined);
  return JSON.parse(json);
}

for (const name of NAMES) {
  test(`${name} has nothing odd in it, and cases that pass and say all that it recognises`, async () => {
    const text = read(`examples/${name}`);
    const { warnings, tests } = await findings(text, name);
    assert.deepEqual(warnings, []);
    assert.ok(tests.length > 1, "a case in which something does not fire is among them");
    const fired = new Set(
      tests.flatMap((/** @type {any} */ one) => one.fired.map((/** @type {any} */ { signal }) => signal)),
    );
    const { signals, prompts = [] } = JSON.parse(text);
    // What no prompt and no lead follows from may go without a case.
    const kinds = new Set(["aha", "pql", "hand_raise"]);
    const asked = new Set([
      ...prompts.flatMap((/** @type {any} */ { on }) => on),
      ...signals.filter((/** @type {any} */ { kind }) => kinds.has(kind)).map((/** @type {any} */ { id }) => id),
    ]);
    assert.deepEqual(
      [...asked].filter((id) => !fired.has(id) && !GENERATED.has(`${name} ${id}`)),
      [],
    );
  });
}

/** Signals that take more facts than somebody would write down; `talk` draws them. */
const GENERATED = new Set(["slack.json team_aha", "slack.json team_pql"]);

test("Slack's team has its aha with the 2,000th message in the third channel, and is a lead with the limit", async () => {
  /** @param {{ messages: number, channels: number }} how @param {object[]} expect */
  const talk = ({ messages, channels }, expect) => {
    const of = (/** @type {number} */ n) => ({ user: `u${n % 10}`, account: "a" });
    const facts = Array.from({ length: messages }, (_, n) => ({
      t: n,
      event: "message_sent",
      props: { channel: `c${n % channels}` },
      ...of(n),
    }));
    const invited = { t: 0, event: "$invite_sent", ...of(0) };
    const full = { t: 5000, limit: "messages", used: 10_000, ...of(0) };
    const met = { signal: "messages_full", at: 5000, user: "u0" };
    return { name: `${messages} in ${channels}`, facts: [invited, ...facts, full], expect: [met, ...expect] };
  };
  const document = JSON.parse(read("examples/slack.json"));
  const aha = { signal: "team_aha", at: 1999, account: "a" };
  const pql = { signal: "team_pql", at: 5000, account: "a" };
  for (const one of [
    talk({ messages: 2000, channels: 3 }, [aha, pql]),
    talk({ messages: 1999, channels: 3 }, []),
    talk({ messages: 2000, channels: 2 }, []),
  ]) {
    await findings(JSON.stringify({ ...document, tests: [one] }), one.name);
  }
});

/** Whether all of `part` stands in `whole`; of a list, each of its members. @param {any} part @param {any} whole @returns {boolean} */
function isPartOf(part, whole) {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) && part.every((one) => whole.some((other) => JSON.stringify(one) === JSON.stringify(other)))
    );
  }
  if (typeof part !== "object") return part === whole;
  return Object.keys(part).every((key) => key in whole && isPartOf(part[key], whole[key]));
}

test("each recipe of the cookbook shows what stands in its document, and every document is linked", () => {
  const page = read("cookbook.md");
  const recipes = page.split("\n## ").filter((section) => section.includes("```json"));
  assert.ok(recipes.length > 10);
  for (const recipe of recipes) {
    const [title] = recipe.split("\n");
    const [, shown = ""] = /```json\n([\s\S]*?)```/.exec(recipe) ?? [];
    const [, path = ""] = /\((examples\/[\w-]+\.json)\)/.exec(recipe) ?? [];
    assert.ok(isPartOf(JSON.parse(shown), JSON.parse(read(path))), `${title}: not what ${path} says`);
  }
  for (const name of NAMES) assert.ok(page.includes(`(examples/${name})`), `${name} is linked`);
});

test("the cookbook's table leads to headings that there are", () => {
  const page = read("cookbook.md");
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
  const linked = [...page.matchAll(/\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  assert.ok(linked.length > 10);
  assert.deepEqual(
    linked.filter((anchor) => !headings.includes(anchor)),
    [],
  );
});

test("no prompt of the examples stays when its reason is gone", () => {
  for (const name of NAMES) {
    for (const prompt of JSON.parse(read(`examples/${name}`)).prompts ?? []) {
      assert.ok(
        prompt.cancelOn || prompt.expires,
        `${name}: \`${prompt.id}\` has neither \`cancelOn\` nor \`expires\``,
      );
    }
  }
});
