import assert from "node:assert/strict";
import { test } from "node:test";
import { LANGUAGES } from "./languages.js";
import { fillIn, wordsFor } from "./words.js";

test("every language has every word, with the same places for values", () => {
  const places = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const english = Object.entries(wordsFor("en"));
  for (const language of Object.keys(LANGUAGES)) {
    const words = wordsFor(language);
    assert.equal(LANGUAGES[language].split("|").length, english.length, language);
    for (const [name, text] of english) {
      const word = words[/** @type {keyof typeof words} */ (name)];
      assert.ok(word.trim() === word && word !== "", `${language}: ${name}`);
      assert.deepEqual(places(word), places(text), `${language}: ${name}`);
    }
  }
});

test("a language is found by what it is a variety of, and else it is English", () => {
  assert.equal(wordsFor("de-AT").close, "Schließen");
  assert.equal(wordsFor("pt_BR").close, "Fechar");
  assert.equal(wordsFor("no").close, "Lukk");
  for (const language of ["", "tlh", "constructor", "x"]) assert.equal(wordsFor(language).close, "Close", language);
});

test("values stand where their names are, as they are", () => {
  assert.equal(fillIn("{done} of {all}", { done: "$&", all: "{done}" }), "$& of {done}");
  assert.equal(fillIn("{what}", {}), "{what}");
});
