// Running other programs step by step: what happens is named, what fails is said in one line, and nothing outlives us.
// Needs nothing but Node, because it runs before any package is installed.

import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the workspace. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Where cargo puts what it builds. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");

/** A failure whose message says it all: no stack is printed. */
export class Failure extends Error {}

/** The user asked us to stop. */
class Stopped extends Error {}

/** How long a child may take to stop before it is killed. */
const STOP_MS = 15_000;

/** What runs, and how it is ended. @type {Map<import("node:child_process").ChildProcess, End>} */
const children = new Map();
let stopping = false;

function stop() {
  stopping = true;
  // Whatever stopped us: a shell has its background jobs ignore the signal of a Ctrl-C.
  for (const [child, end] of children) end(child, "SIGTERM");
  if (children.size === 0) process.exit(130);
  setTimeout(() => {
    for (const [child, end] of children) end(child, "SIGKILL");
  }, STOP_MS).unref();
}

/** @typedef {(child: import("node:child_process").ChildProcess, signal: NodeJS.Signals) => void} End */

/** @type {End} */
const endAlone = (child, signal) => void child.kill(signal);

/** Ends what the child started, too: cargo and npm do not pass signals on. @type {End} */
function endGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended in between.
  }
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);

/** True once the user asked us to stop. */
export const isStopping = () => stopping;

/**
 * Runs the whole of a script: a `Failure` ends it with code 1 and one line, a Ctrl-C with code 130.
 * @param {() => Promise<unknown>} script
 */
export async function main(script) {
  try {
    await script();
    process.exit();
  } catch (error) {
    if (error instanceof Stopped) process.exit(130);
    console.error(error instanceof Failure ? `\nerror: ${error.message}` : error);
    process.exit(1);
  }
}

/**
 * Does `work` between two lines that say what it is and how long it took. They go to the standard error output: the
 * standard output is for results.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  console.error(`\n▸ ${name}`);
  const started = performance.now();
  const result = await work();
  console.error(`✓ ${name} · ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * @typedef {object} Options
 * @property {string} [cwd] where to run; the workspace by default
 * @property {Record<string, string>} [env] variables besides our own
 * @property {{ uid: number, gid: number }} [user] whom it runs as; us by default
 * @property {"progress" | "onFailure" | "results"} [output] `progress` (default): all to our standard error output, as it
 *   comes; `onFailure`: shown only if the program fails; `results`: as it comes, its standard output to ours
 * @property {string} [label] of `results`: stands before each line, where several programs run at once
 */

/**
 * Starts a program that stops when we do, and shares our process group, so that it does not outlive us either way.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 * @param {Options} [options]
 */
export function start(command, args, stdio, options = {}) {
  return launch(command, args, stdio, options, endAlone);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 * @param {Options} options
 * @param {End} end
 */
function launch(command, args, stdio, { cwd = ROOT, env = {}, user }, end) {
  const detached = end === endGroup;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached, ...user });
  children.set(child, end);
  child.once("close", () => children.delete(child));
  child.once("error", () => children.delete(child));
  return child;
}

/**
 * Runs a program to its end and returns what it wrote to its standard output (nothing under `progress`).
 * @param {string} command
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<string>}
 */
export async function run(command, args, options = {}) {
  const { output = "progress" } = options;
  const { code, stdout, all } = await finish(command, args, options);
  if (stopping) throw new Stopped();
  if (code === 0) return stdout;
  if (output === "onFailure") process.stderr.write(all);
  throw new Failed(`\`${[command, ...args].join(" ")}\` failed with exit code ${code}`, stdout);
}

/** A program ended with another code than 0. */
export class Failed extends Failure {
  /**
   * @param {string} message
   * @param {string} stdout what it wrote to its standard output until then
   */
  constructor(message, stdout) {
    super(message);
    this.stdout = stdout;
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Options} options
 * @returns {Promise<{ code: number | null, stdout: string, all: string }>}
 */
function finish(command, args, options) {
  const { output = "progress", label = "" } = options;
  const show = lines((line) => void process.stdout.write(label + line));
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = output === "progress" ? ["ignore", 2, 2] : ["ignore", "pipe", output === "onFailure" ? "pipe" : 2];
  const child = launch(command, args, stdio, options, endGroup);
  let stdout = "";
  let all = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    all += text;
    if (output === "results") show(text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    all += text;
  });
  return new Promise((done, fail) => {
    child.once("error", (error) => fail(new Failure(`\`${command}\` does not start: ${error.message}`)));
    child.once("close", (code) => done({ code, stdout, all }));
  });
}

/** Hands text on in whole lines, so that those of several programs do not mix. @param {(line: string) => void} show */
function lines(show) {
  let rest = "";
  return (/** @type {string} */ text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) show(`${line}\n`);
  };
}

/**
 * Waits for all of them, also where one fails; then that failure is the outcome.
 * @param {Promise<unknown>[]} works
 */
export async function together(works) {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

/**
 * Does the program answer `args` with success?
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string | null>} what it wrote, or null
 */
export async function ask(command, args) {
  try {
    const { code, stdout } = await finish(command, args, { output: "onFailure" });
    if (stopping) throw new Stopped();
    return code === 0 ? stdout.trim() : null;
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return null;
  }
}

/** The path of a binary that cargo built. @param {"debug" | "release"} profile @param {string} name */
export const binary = (profile, name) => join(TARGET, profile, name);

/** The path of a program that an npm package brought. @param {string} name */
export const tool = (name) => join(ROOT, "node_modules/.bin", name);

/** Was this file started by itself, not imported? @param {string} url its `import.meta.url` */
export const isScript = (url) => process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
