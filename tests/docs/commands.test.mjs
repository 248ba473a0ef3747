// Commands that pages name are there, and take the options that pages give them: `npx piquel`, the native `piquel`, `piquel-collector`, and the
// scripts of this repository.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { binary, ROOT } from "../../scripts/lib/run.mjs";
import { blocksOf, PAGES, proseOf, read } from "../harness/markdown.mjs";

const PACKAGE = [process.execPath, join(ROOT, "js/bin/piquel.js")];
const NATIVE = [binary("debug", "piquel")];
const COLLECTOR = [process.env.PIQUEL_COLLECTOR ?? binary("debug", "piquel-collector")];

/** Which programs a name may mean: in a sentence, `piquel` is either of two. @type {Record<string, string[][]>} */
const PROGRAMS = { "npx piquel": [PACKAGE], piquel: [NATIVE, PACKAGE], "piquel-collector": [COLLECTOR] };
const CALL = /(?<![\w./-]|npm i )(npx piquel|piquel-collector|piquel) ([a-z]+)\b([^`\n#|]*)/g;
const SCRIPT = /(?<![\w./-])npm (?:run ([\w:]+)|(start|test))\b/g;
const OPTION = /(?<=\s|\[)--[a-z][a-z-]*/g;

/** The help of each command, once. @type {Map<string, string | null>} */
const helps = new Map();

/** What a command says of itself; null where there is none. @param {string[]} program @param {string} command */
function helpOf(program, command) {
  const call = [...program, "help", command];
  const known = helps.get(call.join(" "));
  if (known !== undefined) return known;
  const { status, stdout, error } = spawnSync(call[0], call.slice(1), { encoding: "utf8" });
  assert.equal(error, undefined);
  const help = status === 0 ? stdout : null;
  helps.set(call.join(" "), help);
  return help;
}

/** Where commands stand: lines of shell blocks, and code in sentences. @param {string} page @returns {[place: string, text: string][]} */
function codeOf(page) {
  const lines = blocksOf(page)
    .filter(({ language }) => language === "sh")
    .flatMap(({ text, line }) =>
      text.split("\n").map((one, n) => /** @type {[string, string]} */ ([`${page}:${line + 1 + n}`, one])),
    );
  const spans = proseOf(page).flatMap(([line, text]) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => /** @type {[string, string]} */ ([`${page}:${line}`, span])),
  );
  return [...lines, ...spans];
}

test("every command that a page names is there, with the options that it names", () => {
  /** @type {Set<string>} */
  const seen = new Set();
  for (const page of PAGES) {
    for (const [place, text] of codeOf(page)) {
      for (const [, name, command, rest] of text.matchAll(CALL)) {
        const told = PROGRAMS[name].flatMap((program) => helpOf(program, command) ?? []);
        assert.notDeepEqual(told, [], `${place}: \`${name}\` has no command \`${command}\``);
        for (const [option] of rest.matchAll(OPTION)) {
          assert.ok(
            told.some((help) => new RegExp(`${option}(?![\\w-])`).test(help)),
            `${place}: \`${name} ${command}\` has no option \`${option}\``,
          );
        }
        seen.add(`${name} ${command}`);
      }
    }
  }
  for (const one of ["npx piquel check", "npx piquel types", "piquel replay", "piquel-collector serve"]) {
    assert.ok(seen.has(one), `\`${one}\` is looked at`);
  }
});

test("every script of this repository that a page names is there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  let named = 0;
  for (const page of PAGES) {
    for (const [place, text] of codeOf(page)) {
      for (const [call, script, short] of text.matchAll(SCRIPT)) {
        assert.ok(Object.hasOwn(scripts, script ?? short), `${place}: there is no \`${call}\``);
        named += 1;
      }
    }
  }
  assert.ok(named > 10);
});
