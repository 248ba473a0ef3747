// The real collector as a process of its own, on a free port, with a data folder of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { binary, ROOT } from "../../../scripts/lib/run.mjs";
import { temporaryFolder } from "./scope.mjs";

/**
 * @typedef {object} Options
 * @property {string | null} [key] write key; `pk_demo` by default; null where the configuration file says which there are
 * @property {string} [config] path of a configuration file
 * @property {string} [data] the data folder; a new one, removed with the scope, by default
 * @property {string} [database] address of a PostgreSQL server; a file in the data folder by default
 * @property {string} [definitions] path of the document to publish at the start
 * @property {string} [dashboard] folder of pages for `/`
 * @property {string} [demo] folder of pages for `/demo/`
 * @property {string} [limits] `off` where somebody sends faster than a page does
 * @property {string[]} [under] a command that runs the program that is appended to it
 */

/**
 * Starts a collector; paths are relative to the workspace.
 * @param {import("./scope.mjs").Scope} scope
 * @param {Options} [options]
 */
export async function startCollector(scope, options = {}) {
  const { data = temporaryFolder(scope), ...others } = options;
  const collector = new Collector(data, others);
  scope.after(() => collector.stop());
  await collector.start();
  return collector;
}

class Collector {
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;
  /** @type {string} */
  #address = "127.0.0.1:0";
  /** @type {Options} */
  #options;

  /** @param {string} data @param {Options} options */
  constructor(data, options) {
    /** The data folder. */
    this.data = data;
    this.#options = options;
  }

  /** Where it listens, without a slash at the end; the same after a restart. */
  get url() {
    return `http://${this.#address}`;
  }

  /** The admin token. */
  get token() {
    return readFileSync(join(this.data, "admin-token"), "utf8").trim();
  }

  /** The path of the SQLite file, for `query`. */
  get database() {
    return join(this.data, "piquel.db");
  }

  /** The process. */
  get pid() {
    return this.#process?.pid;
  }

  /** Starts it, again on the same port and data if it ran before; resolves once it listens. */
  async start() {
    const { key = "pk_demo", under = [], ...paths } = this.#options;
    const command = [...under, executable(), "serve", "--listen", this.#address, "--data", this.data];
    if (key) command.push("--key", key);
    for (const [option, path] of Object.entries(paths)) command.push(`--${option}`, path);
    const child = spawn(command[0], command.slice(1), { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text;
    });
    const lines = createInterface({ input: child.stdout });
    this.#address = await new Promise((done, fail) => {
      lines.on("line", (line) => {
        const address = /^collector\s+http:\/\/(\S+)$/.exec(line);
        if (address) done(address[1]);
      });
      child.once("error", fail);
      child.once("close", (code) => fail(new Error(`the collector ended with exit code ${code}\n${log}`)));
    });
  }

  /** Tells it to stop, as a service manager does, and waits until it has. */
  async stop() {
    return this.#end("SIGTERM");
  }

  /** Ends it between two instructions, as a power cut does. */
  async kill() {
    return this.#end("SIGKILL");
  }

  /** Has it stand still between two instructions, as a machine does that is overloaded: it takes connections, and answers nothing. */
  freeze() {
    this.#process?.kill("SIGSTOP");
  }

  /** Lets it go on. */
  thaw() {
    this.#process?.kill("SIGCONT");
  }

  /** A request to the API that bears the admin token. @param {string} path */
  fetch(path) {
    return fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}` } });
  }

  /** @param {"SIGTERM" | "SIGKILL"} signal @returns {Promise<number | null>} the exit code */
  async #end(signal) {
    const child = this.#process;
    if (!child) return null;
    this.#process = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, "close");
    child.kill(signal);
    // One that stands still does not end.
    child.kill("SIGCONT");
    const [code] = await closed;
    return code;
  }
}

/** What PIQUEL_COLLECTOR names, else the latest build. */
function executable() {
  const { PIQUEL_COLLECTOR: chosen } = process.env;
  if (chosen) return chosen;
  const built = [binary("debug", "piquel-collector"), binary("release", "piquel-collector")].filter(existsSync);
  const [latest] = built.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  if (!latest) throw new Error("no collector is built, run `npm run build`");
  return latest;
}
