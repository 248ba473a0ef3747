import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../tests/harness/bytes.mjs";
import { reader } from "./bytes.js";
import { fill, makePrompt } from "./prompt.js";

test("placeholders are filled in, numbers as the user's language writes them", () => {
  const number = new Intl.NumberFormat().format(1800);
  assert.equal(fill("\u0001! left, \u0001\u0020.", ["Ann", 1800]), `${number} left, Ann.`);
});

test("what is not known yet leaves a dash", () => {
  assert.equal(fill("\u0001\u0020 left", [undefined]), "– left");
});

test("a dollar sign in a value is a dollar sign", () => {
  assert.equal(fill("\u0001\u0020", ["$&"]), "$&");
});

/**
 * @param {{ cta?: [string, string], question?: string, choices?: [string, any][], values?: any[] }} parts
 * @param {string} body
 */
const bytes = ({ cta, question, choices = [], values = [] }, body) =>
  bytesOf((w) => {
    w.uint(3);
    for (const text of ["upgrade", "modal"]) w.text(text);
    w.option(undefined, w.text);
    for (const text of ["Nearly full", body]) w.text(text);
    w.option(cta, ([label, href]) => {
      w.text(label);
      w.byte(1);
      w.text(href);
    });
    w.list(choices, ([label, value]) => {
      w.text(label);
      w.value(value);
    });
    w.option(question, w.text);
    w.list(values, (value) => w.option(value, w.value));
  });

test("an app gets texts, and each outcome is told once", () => {
  /** @type {number[][]} */
  const told = [];
  const offer = bytes({ cta: ["Upgrade", "/pricing"], values: [20] }, "\u0001\u0020 left");
  const { shown, clicked, dismissed, answered, postponed, ...rest } = makePrompt(reader(offer), (index, outcome) =>
    told.push([index, outcome]),
  );
  assert.deepEqual(rest, {
    id: "upgrade",
    as: "modal",
    content: { title: "Nearly full", body: "20 left", cta: { label: "Upgrade", href: "/pricing" } },
  });
  for (const tell of [shown, shown, clicked, clicked, dismissed, postponed]) tell();
  answered(0);
  const once = [
    [3, 0],
    [3, 1],
    [3, 2],
    [3, 255],
  ];
  assert.deepEqual(told, once, "without a question there is nothing to answer");
});

test("an answer tells the value of the choice, once, as a trait", () => {
  /** @type {unknown[]} */
  const told = [];
  /** @type {[string, any][]} */
  const choices = [
    ["\u0001\u0020 people", "team"],
    ["Just me", "self"],
  ];
  const offer = bytes({ question: "goal", choices, values: [5] }, "b");
  const { content, answered } = makePrompt(reader(offer), (_, outcome, answer) => told.push([outcome, answer]));
  assert.deepEqual(content.question, {
    trait: "goal",
    choices: [
      { label: "5 people", value: "team" },
      { label: "Just me", value: "self" },
    ],
  });
  for (const choice of [7, 1, 0]) answered(choice);
  assert.deepEqual(told, [[3, { goal: "self" }]]);
});
