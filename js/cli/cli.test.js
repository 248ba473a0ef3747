// The package's command, as a terminal runs it. What is said of a document is the compiler's, and compared with the native command's in
// tests/packaging/command.test.mjs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../bin/piquel.js", import.meta.url));
const TYPES = fileURLToPath(new URL("../../tests/types/events/registered/", import.meta.url));

const DOCUMENT = {
  schema: 1,
  version: 7,
  events: { message_sent: { props: { channel: "string" } } },
  signals: [{ id: "aha", kind: "aha", when: { distinct: "message_sent", by: "channel", gte: 2 } }],
  tests: [
    {
      name: "two channels",
      facts: [
        { t: 1000, event: "message_sent", props: { channel: "a" } },
        { t: 2500, event: "message_sent", props: { channel: "b" } },
      ],
      expect: [{ signal: "aha", at: 2500 }],
    },
  ],
};

/** @param {string[]} args @param {unknown} [input] a document */
function piquel(args, input) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: "utf8",
    input: typeof input === "string" ? input : JSON.stringify(input ?? ""),
  });
  return { status, stdout, stderr };
}

/** @param {import("node:test").TestContext} t */
function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "piquel-cli-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("check says what there is and that the cases pass", () => {
  const { status, stdout, stderr } = piquel(["check", "-"], DOCUMENT);
  assert.match(stdout, /^`-` is valid: version 7, 1 signal\nplan: \d+ bytes, of which browsers get \d+\nmemory: /);
  assert.match(stdout, /\nok two channels\n$/);
  assert.deepEqual([status, stderr], [0, ""]);
});

test("check says every fault with its path and the nearest name, and the status is 1", () => {
  const when = {
    all: [
      { count: "mesage_sent", gte: 1 },
      { trait: "persona", eq: 1 },
    ],
  };
  const { status, stdout, stderr } = piquel(["check", "-"], {
    ...DOCUMENT,
    signals: [{ id: "a", kind: "ahaa", when }],
  });
  assert.match(stderr, /^error at \/signals\/0\/kind: .*did you mean `aha`\?$/m);
  assert.match(stderr, /^error at \/signals\/0\/when\/all\/0\/count: .*did you mean `message_sent`\?$/m);
  assert.match(stderr, /^error at \/signals\/0\/when\/all\/1\/trait: /m);
  assert.match(stderr, /^`-` has \d errors$/m);
  assert.deepEqual([status, stdout], [1, ""]);
});

test("text that is no JSON, or has a key twice, is told with its line", () => {
  for (const [text, fault] of [
    ["{", /not valid JSON: EOF .* line 1 column 1/],
    ['{"schema": 1,\n"schema": 1}', /the key `schema` stands twice in one object at line 2/],
  ]) {
    const { status, stderr } = piquel(["check", "-"], text);
    assert.match(stderr, /** @type {RegExp} */ (fault));
    assert.equal(status, 1);
  }
});

test("a case that fails tells what fired instead", () => {
  const [one] = DOCUMENT.tests;
  const document = { ...DOCUMENT, tests: [{ ...one, expect: [{ signal: "aha", at: 1000 }] }] };
  const { status, stdout, stderr } = piquel(["check", "-"], document);
  assert.match(
    stdout,
    /FAILED two channels: - was expected, \+ fired instead\n {2}- aha at 1000 \(1970-01-01T00:00:01Z\)\n {2}\+ aha at 2500 \(1970-01-01T00:00:02.5Z\), user `user`\n$/,
  );
  assert.deepEqual([status, stderr], [1, "1 of 1 cases failed\n"]);
});

test("with --json, machines read what is valid and what is not", () => {
  const valid = piquel(["check", "--json", "-"], DOCUMENT);
  const { version, tests, memory, egress, feeds } = JSON.parse(valid.stdout);
  assert.deepEqual([version, tests[0].passed, valid.status], [7, true, 0]);
  assert.ok(memory.bytes < memory.allowed && egress.groups.length > 0 && feeds.length > 0);
  const faulty = piquel(["check", "--json", "-"], { ...DOCUMENT, schema: 2 });
  const { diagnostics } = JSON.parse(faulty.stdout);
  assert.deepEqual([diagnostics[0].path, diagnostics[0].severity, faulty.status], ["/schema", "error", 1]);
});

test("warnings do not keep a plan from being written", (t) => {
  const plan = join(folder(t), "plan");
  const document = { ...DOCUMENT, events: { ...DOCUMENT.events, idle: {} } };
  const { status, stdout, stderr } = piquel(["compile", "-", "--output", plan], document);
  assert.deepEqual([status, stdout], [0, ""]);
  assert.match(stderr, /^warning at \/events\/idle: unused/);
  assert.equal(
    spawnSync(process.execPath, [BIN, "compile", "-", "-o", "-"], { input: JSON.stringify(document) }).stdout.compare(
      readFileSync(plan),
    ),
    0,
  );
});

test("a document with faults has neither plan nor types", (t) => {
  const path = join(folder(t), "out");
  for (const args of [
    ["compile", "-", "-o", path],
    ["types", "-", "--out", path],
  ]) {
    const { status, stderr } = piquel(args, { ...DOCUMENT, events: {} });
    assert.match(stderr, /event `message_sent` is not declared/);
    assert.equal(status, 1);
    assert.throws(() => readFileSync(path), { code: "ENOENT" });
  }
});

test("types are those that the type tests compile with, and --check says when they are not", (t) => {
  const [definitions, expected] = [join(TYPES, "definitions.json"), join(TYPES, "piquel-events.d.ts")];
  assert.deepEqual(piquel(["types", definitions, "--out", expected, "--check"]), { status: 0, stdout: "", stderr: "" });
  const path = join(folder(t), "events.d.ts");
  const missing = piquel(["types", definitions, "--out", path, "--check"]);
  assert.match(missing.stderr, /^`.*` is missing; run `piquel types .*definitions.json --out .*events.d.ts`\n$/);
  writeFileSync(path, readFileSync(expected, "utf8").replaceAll("\n", "\r\n"));
  assert.equal(piquel(["types", definitions, "--out", path, "--check"]).status, 0, "line ends are the machine's");
  writeFileSync(path, `${readFileSync(expected, "utf8")}// mine\n`);
  const old = piquel(["types", definitions, "--out", path, "--check"]);
  assert.match(old.stderr, /is not what the document gives/);
  assert.deepEqual([missing.status, old.status], [1, 1]);
  assert.equal(piquel(["types", definitions]).stdout, readFileSync(expected, "utf8"));
});

test("a call that is wrong says how it is right, and the status is 2", () => {
  for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
    [[], /Usage: piquel <COMMAND>/],
    [["chek"], /no command `chek`; choose of `check`, `compile`, `types`, `schema`/],
    [["replay"], /native program/],
    [["check"], /`<FILE>` is missing\n\nUsage: piquel check/],
    [["check", "a", "b"], /unexpected argument `b`/],
    [["check", "--feed", "a"], /unknown option `--feed`\n\nUsage: piquel check/],
    [["compile", "a"], /`--output <FILE>` is missing/],
    [["check", "no-such-file"], /^cannot read `no-such-file`: no such file or directory\n$/],
    [["types", "-", "--check"], /`--check` needs `--out <FILE>`/],
  ])) {
    const { status, stdout, stderr } = piquel(args, DOCUMENT);
    assert.match(stderr, words);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
  }
  const nowhere = join("no-such-folder", "plan");
  assert.match(
    piquel(["compile", "-", "-o", nowhere], DOCUMENT).stderr,
    /^cannot write `no-such-folder.plan`: no such file/,
  );
});

test("help and version go to standard output", () => {
  const help = piquel(["--help"]);
  for (const command of ["check", "compile", "types", "schema"]) {
    assert.match(help.stdout, new RegExp(`^ {2}${command} `, "m"));
    const own = piquel([command, "--help"]);
    assert.match(own.stdout, new RegExp(`Usage: piquel ${command}`));
    assert.equal(piquel(["help", command]).stdout, own.stdout);
  }
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  assert.equal(piquel(["--version"]).stdout, `piquel ${version}\n`);
});

test("schema is that of the package", () => {
  const { stdout } = piquel(["schema"]);
  assert.equal(stdout, readFileSync(new URL("../definitions.schema.json", import.meta.url), "utf8"));
});
