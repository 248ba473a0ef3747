// A PostgreSQL server for tests: Debian's, installed if need be, on a free port, in a folder of its own, as a user without rights.

import { once } from "node:events";
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ask, Failure, run, start, step } from "./run.mjs";

const DEBIAN = "/usr/lib/postgresql";
const INSTALL = "apt-get update && apt-get install -y --no-install-recommends postgresql";
/** How long it may take to start, or to end. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** The folder of the programs, or null. */
export function findPostgres() {
  const { POSTGRES_BIN: chosen, PATH = "" } = process.env;
  if (chosen) {
    if (!isFolderOfPrograms(chosen)) throw new Failure(`POSTGRES_BIN is \`${chosen}\`, where there is no PostgreSQL`);
    return chosen;
  }
  return [...debianFolders(), ...PATH.split(delimiter)].find(isFolderOfPrograms) ?? null;
}

/** The folder of the programs, installed if need be. */
export async function requirePostgres() {
  const found = findPostgres();
  if (found) return found;
  if (process.getuid?.() !== 0 || !(await ask("apt-get", ["--version"]))) {
    throw new Failure(
      `no PostgreSQL found, install it: \`${INSTALL}\`, or name its programs: \`POSTGRES_BIN=/path npm test\``,
    );
  }
  await step("PostgreSQL: none found, installing Debian's", () => run("sh", ["-c", INSTALL]));
  const installed = findPostgres();
  if (!installed)
    throw new Failure("Debian's PostgreSQL is not to be found, name its programs: `POSTGRES_BIN=/path npm test`");
  return installed;
}

/** Debian's versions, the latest first. */
function debianFolders() {
  try {
    const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(DEBIAN, version, "bin"));
  } catch {
    return [];
  }
}

/** @param {string} folder */
function isFolderOfPrograms(folder) {
  try {
    for (const program of ["initdb", "postgres", "psql"]) accessSync(join(folder, program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A server, with `fsync` on as it comes. */
export class Postgres {
  #bin;
  #folder;
  #port = 0;
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;

  /** Makes a new one and starts it. @param {string} [bin] folder of the programs */
  static async start(bin = findPostgres() ?? "") {
    const server = new Postgres(bin);
    try {
      const args = [
        "--pgdata",
        server.#data,
        "--username",
        "piquel",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-sync",
      ];
      await server.#run("initdb", [...args, "--locale", "C"]);
      server.#port = await freePort();
      await server.start();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** @param {string} bin */
  constructor(bin) {
    if (!bin) throw new Failure(`no PostgreSQL found, install it: \`${INSTALL}\``);
    this.#bin = bin;
    this.#folder = mkdtempSync(join(tmpdir(), "piquel-postgres-"));
    const user = unprivileged();
    if (user) chownSync(this.#folder, user.uid, user.gid);
  }

  get #data() {
    return join(this.#folder, "data");
  }

  /** Where its database is. */
  get url() {
    return `postgres://piquel@127.0.0.1:${this.#port}/postgres`;
  }

  /** Starts it, again on the same port and data if it ran before; resolves once it answers. */
  async start() {
    const options = ["-D", this.#data, "-p", `${this.#port}`, "-k", this.#folder, "-c", "listen_addresses=127.0.0.1"];
    const child = this.#spawn("postgres", options);
    this.#process = child;
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      log = (log + text).slice(-10_000);
    });
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`PostgreSQL does not start\n${log}`);
      if (await this.#answers()) return;
      await new Promise((next) => setTimeout(next, POLL_MS));
    }
  }

  async #answers() {
    try {
      await this.query("SELECT 1");
      return true;
    } catch {
      return false;
    }
  }

  /** The lines of what a query selects. @param {string} sql @returns {Promise<string[]>} */
  async query(sql) {
    const output = await this.#run("psql", ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAt", "-c", sql, this.url]);
    return output.split("\n").filter((line) => line !== "");
  }

  /**
   * Ends it as a cut of power would, but for what the system has taken over: nothing is written any more, nobody is told.
   * @param {"SIGQUIT" | "SIGKILL"} [signal] that its first process passes on to the others, or that kills it alone: they go when they see it
   */
  async kill(signal = "SIGQUIT") {
    return this.#end(signal);
  }

  /** Ends it as a service manager does. */
  async stop() {
    return this.#end("SIGINT");
  }

  /** Has all of its processes stand still. */
  freeze() {
    this.#signal("SIGSTOP");
  }

  /** Has them go on. */
  thaw() {
    this.#signal("SIGCONT");
  }

  /** Ends it, and removes what it stored. */
  async close() {
    this.thaw();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill(signal);
    await closed;
  }

  /** @param {NodeJS.Signals} signal */
  #signal(signal) {
    const server = this.#process?.pid;
    if (server === undefined) return;
    for (const process of [server, ...childrenOf(server)]) kill(process, signal);
  }

  /** @param {string} program @param {string[]} args @returns {Promise<string>} */
  #run(program, args) {
    const child = this.#spawn(program, args);
    let [stdout, all] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      all += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      all += text;
    });
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) =>
        code === 0 ? done(stdout) : fail(new Error(`${program} ended with ${code}\n${all}`)),
      );
    });
  }

  /** @param {string} program @param {string[]} args */
  #spawn(program, args) {
    const options = { cwd: this.#folder, user: unprivileged() };
    return start(join(this.#bin, program), args, ["ignore", "pipe", "pipe"], options);
  }
}

/** Whom it runs as: PostgreSQL does not start for root. @returns {{ uid: number, gid: number } | undefined} */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const entries = users.map((line) => line.split(":"));
  const user = entries.find(([name]) => name === "postgres") ?? entries.find(([name]) => name === "nobody");
  if (!user) throw new Failure("there is no user `postgres` or `nobody` to run PostgreSQL as");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** @returns {Promise<number>} */
function freePort() {
  const server = createServer();
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** @param {number} parent */
function childrenOf(parent) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((process) => {
    try {
      // The name in brackets may hold anything; what follows it is the state and the parent.
      const state = readFileSync(`/proc/${process}/stat`, "utf8").split(") ").at(-1) ?? "";
      return Number(state.split(" ")[1]) === parent;
    } catch {
      return false;
    }
  });
}

/** @param {number} process_ @param {NodeJS.Signals} signal */
function kill(process_, signal) {
  try {
    process.kill(process_, signal);
  } catch {
    // It ended in between.
  }
}
