// The package's command: its arguments, its words and its exit status. What is said of a document is the compiler's.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { check } from "./compiler.js";
import { CALL, Failure, INPUT } from "./failure.js";
import { print, read, readIfThere, write } from "./files.js";
import { writeTypes } from "./types.js";

/** @typedef {Record<string, string | boolean | undefined>} Values */
/**
 * @typedef {object} Command
 * @property {string} does in a line
 * @property {string[]} [more] lines of its own help
 * @property {string} usage what follows its name
 * @property {Record<string, { type: "string" | "boolean", short?: string, holds?: string, help: string }>} options
 * @property {number} files how many it takes
 * @property {(files: string[], values: Values) => Promise<void>} run
 */

const FILE = "  <FILE>  The document; `-` reads standard input";

/** @type {Record<string, Command>} */
const COMMANDS = {
  check: {
    does: "Say everything that is wrong with a definitions document, each fault with its JSON path",
    more: [
      "Of one without errors it says what is odd about it, what it costs, and whether its own cases pass. Exit status 1 where there",
      "are errors or a case fails.",
    ],
    usage: "[OPTIONS] <FILE>",
    options: {
      feeds: {
        type: "boolean",
        help: "List which conditions each event feeds, and what activity, limits, traits and firings feed",
      },
      egress: { type: "boolean", help: "List every field that can leave a device, and what stands in it" },
      json: { type: "boolean", help: "Write all of it as JSON, for machines" },
    },
    files: 1,
    async run([file], { feeds, egress, json }) {
      const { text = "", json: all, failure } = await look(file, { feeds: feeds === true, egress: egress === true });
      await print(json ? all : text);
      if (failure) throw new Failure(failure, INPUT);
    },
  },
  compile: {
    does: "Write the plan that engines load",
    usage: "[OPTIONS] --output <FILE> <FILE>",
    options: {
      output: { type: "string", short: "o", holds: "FILE", help: "Where the plan goes; `-` writes standard output" },
      public: {
        type: "boolean",
        help: "Leave out what browsers need not know: conditions and scores of accounts, and scores that the collector works out",
      },
    },
    files: 1,
    async run([file], { output, public: isPublic }) {
      if (typeof output !== "string") throw new Failure("`--output <FILE>` is missing", CALL);
      const { plan, publicPlan, warnings = [], failure } = await look(file);
      if (!plan || !publicPlan) throw new Failure(failure ?? "", INPUT);
      for (const warning of warnings) console.error(warning);
      await write(output, isPublic ? publicPlan : plan);
    },
  },
  types: {
    does: "Write TypeScript that knows the names of a document, so that a misspelt event is an error in the editor",
    more: ["The file is a declaration (`.d.ts`): it belongs among those that your tsconfig.json includes."],
    usage: "[OPTIONS] <FILE>",
    options: {
      out: { type: "string", short: "o", holds: "FILE", help: "Where it goes; without, to standard output" },
      check: { type: "boolean", help: "Write nothing; exit status 1 where the file is not what would be written" },
    },
    files: 1,
    async run([file], { out, check }) {
      const text = await read(file);
      const types = await typesOf(file, text);
      const path = typeof out === "string" ? out : "-";
      if (!check) return write(path, types);
      if (path === "-") throw new Failure("`--check` needs `--out <FILE>`, the file to be looked at", CALL);
      const there = await readIfThere(path);
      // Git may have given the file the line ends of the machine.
      if (there?.replaceAll("\r\n", "\n") === types) return;
      const what = there === null ? "is missing" : "is not what the document gives";
      throw new Failure(`\`${path}\` ${what}; run \`piquel types ${file} --out ${path}\``, INPUT);
    },
  },
  schema: {
    does: "Write the JSON Schema of definitions documents, from which editors complete",
    usage: "",
    options: {},
    files: 0,
    run: async () => print(await readFile(new URL("../definitions.schema.json", import.meta.url), "utf8")),
  },
};

/** Commands of the native program alone. */
const NATIVE = new Set(["replay", "convert"]);

/** @param {string} file @param {{ feeds?: boolean, egress?: boolean }} [tables] */
const look = async (file, tables) => check(await read(file), { name: file, ...tables });

/** @param {string} file @param {string} text @returns {Promise<string>} */
async function typesOf(file, text) {
  const { plan, failure } = await check(text, { name: file });
  // Cases that fail are no reason to go without types.
  if (!plan) throw new Failure(failure ?? "", INPUT);
  return writeTypes(JSON.parse(text));
}

/**
 * Carries out what was asked for.
 * @param {string[]} args what stands behind the command's name
 * @returns {Promise<number>} the exit status: 0; 1 where a document is at fault; 2 where a file is, or how the command was called
 */
export async function run(args) {
  try {
    await choose(args);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    return error.status;
  }
}

/** @param {string[]} args */
async function choose([name, ...rest]) {
  if (name === undefined) throw new Failure(help(), CALL);
  if (["-h", "--help", "help"].includes(name)) {
    const asked = rest[0] !== undefined && find(rest[0]);
    return print(`${asked ? helpOf(rest[0], asked) : help()}\n`);
  }
  if (["-V", "--version"].includes(name)) return print(`piquel ${await version()}\n`);
  const command = find(name);
  const { values, positionals } = parse(name, command, rest);
  if (values.help) return print(`${helpOf(name, command)}\n`);
  if (positionals.length !== command.files) {
    const [extra] = positionals.slice(command.files);
    const what = extra === undefined ? "`<FILE>` is missing" : `unexpected argument \`${extra}\``;
    throw new Failure(`${what}\n\n${usage(name, command)}`, CALL);
  }
  return command.run(positionals, values);
}

/** @param {string} name */
function find(name) {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name];
  const commands = Object.keys(COMMANDS).map((one) => `\`${one}\``);
  throw new Failure(
    NATIVE.has(name)
      ? `\`${name}\` is a command of the native program alone, which comes with the collector`
      : `there is no command \`${name}\`; choose of ${commands.join(", ")}`,
    CALL,
  );
}

/** @param {string} name @param {Command} command @param {string[]} args */
function parse(name, command, args) {
  try {
    const options = { ...command.options, help: /** @type {const} */ ({ type: "boolean", short: "h" }) };
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split(". ");
    const words = reason.charAt(0).toLowerCase() + reason.slice(1).replaceAll("'", "`");
    throw new Failure(`${words}\n\n${usage(name, command)}`, CALL);
  }
}

async function version() {
  return JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")).version;
}

function help() {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  return [
    "Check and compile Piquel definitions, and write types for them",
    "",
    "Usage: piquel <COMMAND>",
    "",
    "Commands:",
    ...names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name].does}`),
    "",
    "Options:",
    "  -h, --help     Print help; `piquel <COMMAND> --help` that of a command",
    "  -V, --version  Print version",
  ].join("\n");
}

/** @param {string} name @param {Command} command */
const usage = (name, { usage }) => `Usage: piquel ${name} ${usage}`.trimEnd();

/** @param {string} name @param {Command} command */
function helpOf(name, command) {
  const { does, more, options, files } = command;
  const rows = Object.entries(options).map(
    ([option, { short, holds, help }]) =>
      /** @type {const} */ ([`${short ? `-${short}, ` : "    "}--${option}${holds ? ` <${holds}>` : ""}`, help]),
  );
  rows.push(["-h, --help", "Print help"]);
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    does,
    ...(more ? ["", ...more] : []),
    "",
    usage(name, command),
    ...(files ? ["", "Arguments:", FILE] : []),
    "",
    "Options:",
    ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`),
  ].join("\n");
}
