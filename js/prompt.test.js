import assert from "node:assert/strict";
import { test } from "node:test";
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

test("an app gets texts, and each outcome is told once", () => {
  /** @type {number[]} */
  const told = [];
  const offer = [
    3,
    "modal",
    "upgrade",
    undefined,
    "Nearly full",
    "\u0001\u0020 left",
    "Upgrade",
    "/pricing",
    undefined,
    undefined,
    0,
    20,
  ];
  const { shown, clicked, dismissed, answered, ...rest } = makePrompt(offer, (outcome) => told.push(outcome));
  assert.deepEqual(rest, {
    id: "upgrade",
    as: "modal",
    content: { title: "Nearly full", body: "20 left", cta: { label: "Upgrade", href: "/pricing" } },
  });
  for (const tell of [shown, shown, clicked, clicked, dismissed]) tell();
  answered(0);
  assert.deepEqual(told, [0, 1, 2], "without a question there is nothing to answer");
});

test("an answer tells the value of the choice, once, as a trait", () => {
  /** @type {unknown[]} */
  const told = [];
  const question = ["goal", 2, "\u0001\u0020 people", "team", "Just me", "self", 5];
  const offer = [0, "modal", "ask", undefined, "Who?", "b", undefined, undefined, undefined, ...question];
  const { content, answered } = makePrompt(offer, (outcome, trait) => told.push([outcome, trait]));
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
