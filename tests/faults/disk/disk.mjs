// A disk that can lose power, fail and fill up, under a real collector (`disk.c`), and what a cut of power at any moment leaves on it.

import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "../../browser/harness/index.mjs";
import { Fallen } from "./fallen.mjs";

const SOURCE = new URL("disk.c", import.meta.url).pathname;
/** Bytes of the head of an entry, as `struct entry` of disk.c has it. */
const HEAD = 32;
/** The bytes of `struct orders`. */
const REACHED = 3;
const NO_ORDERS = Buffer.alloc(4);

/**
 * What to fail.
 * @typedef {object} Order
 * @property {"sync" | "change" | "stand still"} what syncs fail; writes and all else that changes a file or a folder fail; syncs do not end
 * @property {"EIO" | "ENOSPC" | "EROFS"} [error]
 * @property {number} [times] so often, then all is well; until told otherwise by default
 */

/** @type {Record<Order["what"], string>} */
const LETTERS = { sync: "s", change: "w", "stand still": "h" };

/**
 * One thing that was done to the disk.
 * @typedef {object} Entry
 * @property {string} kind a letter, see disk.c
 * @property {number} inode
 * @property {number} offset
 * @property {Buffer} bytes
 */

export class Disk {
  #log;
  #orders;

  /**
   * An empty one.
   * @param {import("../../browser/harness/scope.mjs").Scope} scope
   * @param {{ forgets?: string }} [options] an ending of the names of files that it never writes for good, and says it had
   */
  constructor(scope, { forgets = "" } = {}) {
    const folder = temporaryFolder(scope);
    const shim = join(folder, "disk.so");
    execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", shim, SOURCE]);
    this.#log = join(folder, "log");
    writeFileSync(this.#log, "");
    const told = join(folder, "orders");
    writeFileSync(told, NO_ORDERS);
    this.#orders = openSync(told, "r+");
    scope.after(() => closeSync(this.#orders));
    /** What is on it, by its path. */
    this.root = join(folder, "root");
    mkdirSync(this.root);
    const variables = {
      LD_PRELOAD: shim,
      DISK_FOLDER: this.root,
      DISK_LOG: this.#log,
      DISK_ORDERS: told,
      DISK_FORGETS: forgets,
    };
    /** The command under which a collector runs on it. */
    this.under = ["env", ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
  }

  /** A data folder on it, which is not there at first, nor is the one that it is in. */
  get data() {
    return join(this.root, "made", "data");
  }

  /** How much was done to it so far: a moment at which the power may be cut. */
  get now() {
    return statSync(this.#log).size;
  }

  /** Fails what is ordered from now on. @param {Order} order */
  fail({ what, error = "EIO", times = 0 }) {
    const bytes = [LETTERS[what].charCodeAt(0), constants.errno[error], times, 0];
    writeSync(this.#orders, Buffer.from(bytes), 0, bytes.length, 0);
  }

  /** Whether what was ordered happened. */
  get hasFailed() {
    const orders = Buffer.alloc(NO_ORDERS.length);
    readSync(this.#orders, orders, 0, orders.length, 0);
    return orders[REACHED] === 1;
  }

  /** From now on all is well. */
  mend() {
    writeSync(this.#orders, NO_ORDERS, 0, NO_ORDERS.length, 0);
  }

  /** All that was done to it so far. */
  history() {
    return new History(readFileSync(this.#log), this.root);
  }
}

/** What was done to a disk, in order. */
class History {
  /** @param {Buffer} log @param {string} root */
  constructor(log, root) {
    this.log = log;
    this.root = root;
  }

  /** The latest moment. */
  get end() {
    return this.log.length;
  }

  /**
   * Cuts the power: what was synced is there, and of the rest whatever chance lets through.
   * @param {number} moment
   * @param {() => number} draw from 0 up to 1
   * @param {string} folder where to put what is left
   */
  cut(moment, draw, folder) {
    const fallen = new Fallen(this.root, draw);
    for (const entry of entries(this.log.subarray(0, moment))) fallen.take(entry);
    fallen.leave(folder);
  }
}

/** @param {Buffer} log @returns {Generator<Entry>} those that are there whole */
function* entries(log) {
  const number = (/** @type {number} */ at) => Number(log.readBigUInt64LE(at));
  for (let at = 0; at + HEAD <= log.length; ) {
    const end = at + HEAD + number(at + 24);
    if (end > log.length) return;
    const [kind, inode, offset] = [String.fromCharCode(number(at)), number(at + 8), number(at + 16)];
    yield { kind, inode, offset, bytes: log.subarray(at + HEAD, end) };
    at = end;
  }
}
