// What a file system may hold after a cut of power, by what POSIX promises and no more:
//
// - Of a file, what was written before a sync that was answered with success. Of what was written later, any pieces, in any order: each
//   is there, or not; what lies between what is there is zeros, or what lay on that part of the disk before.
// - After a sync that failed, what it should have written is there or lost for good, and no later sync brings it back.
// - Of a folder, the names that were made, changed and removed before it was synced, and any of the later ones.
// - A file that is mapped (`-shm`) holds anything.
//
// It is stricter than ext4 and the like, which sync the names of a new file along with it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** What may be torn apart, in bytes: sectors, pages, or nothing. */
const GRAINS = [512, 4096, Number.POSITIVE_INFINITY];
/** How likely each piece is there. */
const CHANCES = [0, 0.25, 0.5, 0.75, 1];
const MAPPED = "-shm";

/**
 * What becomes of what was done and is not known to last.
 * @typedef {object} Luck
 * @property {number} grain bytes that are there or not there together
 * @property {() => boolean} isThere
 * @property {() => number} filler what lies between what is there
 */

/** @type {Luck} */
const LASTING = { grain: Number.POSITIVE_INFINITY, isThere: () => true, filler: () => 0 };

/** @typedef {import("./disk.mjs").Entry} Entry */

export class Fallen {
  #root;
  #draw;
  /** @type {Luck} */
  #luck;
  /** @type {Map<number, File>} */
  #files = new Map();
  /** Names, each of a file, or of a folder as null. @type {Map<string, File | null>} */
  #names = new Map();
  /** What was done to names and may not last. @type {{ folder: string, happen: () => void }[]} */
  #pending = [];

  /** @param {string} root a folder that is there @param {() => number} draw from 0 up to 1 */
  constructor(root, draw) {
    this.#root = root;
    this.#draw = draw;
    const choose = (/** @type {number[]} */ list) => list[Math.floor(draw() * list.length)];
    const chance = choose(CHANCES);
    const isBlank = draw() < 0.5;
    this.#luck = { grain: choose(GRAINS), isThere: () => draw() < chance, filler: () => (isBlank ? 0 : byte(draw)) };
  }

  /** Takes in what was done next. @param {Entry} entry */
  take({ kind, inode, offset, bytes }) {
    const path = bytes.toString("utf8");
    switch (kind) {
      case "c": {
        // The number may have been that of a file that is gone.
        const file = new File();
        this.#files.set(inode, file);
        return this.#change(path, () => this.#names.set(path, file));
      }
      case "w":
        return this.#file(inode).write(offset, bytes);
      case "t":
        return this.#file(inode).truncate(offset);
      case "s":
        return this.#file(inode).settle(LASTING);
      case "x":
        return this.#file(inode).settle(this.#luck);
      case "d":
        return this.#change(path, () => this.#names.set(path, null));
      case "u":
        return this.#change(path, () => this.#names.delete(path));
      case "r": {
        const [from, to] = path.split("\0");
        return this.#change(to, () => {
          const file = this.#names.get(from);
          if (file === undefined) return;
          this.#names.set(to, file);
          this.#names.delete(from);
        });
      }
      case "S":
        return this.#settle(path.replace(/\/$/, ""));
      default:
        throw new Error(`the log of the disk has an entry of kind \`${kind}\``);
    }
  }

  /** Puts what is left into a folder. @param {string} folder */
  leave(folder) {
    for (const { happen } of this.#pending) if (this.#luck.isThere()) happen();
    const at = (/** @type {string} */ path) => join(folder, relative(this.#root, path));
    /** @type {(path: string) => boolean} */
    const isReached = (path) => path === this.#root || (this.#names.has(path) && isReached(dirname(path)));
    const reached = [...this.#names].filter(([path]) => isReached(path));
    for (const [path, file] of reached.sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (file === null) mkdirSync(at(path), { recursive: true });
    }
    for (const [path, file] of reached) {
      if (file === null) continue;
      file.settle(this.#luck);
      writeFileSync(at(path), path.endsWith(MAPPED) ? file.bytes.map(() => byte(this.#draw)) : file.bytes);
    }
  }

  /** @param {number} inode */
  #file(inode) {
    const file = this.#files.get(inode);
    if (!file) throw new Error("the log of the disk has an entry of a file that nobody made");
    return file;
  }

  /** @param {string} path @param {() => void} happen */
  #change(path, happen) {
    this.#pending.push({ folder: dirname(path), happen });
  }

  /** @param {string} folder */
  #settle(folder) {
    for (const change of this.#pending) if (change.folder === folder) change.happen();
    this.#pending = this.#pending.filter((change) => change.folder !== folder);
  }
}

/** What a file holds for good, and what was done to it since. */
class File {
  bytes = Buffer.alloc(0);
  /** @type {({ at: number, bytes: Buffer } | { length: number })[]} */
  #pending = [];

  /** @param {number} at @param {Buffer} bytes */
  write(at, bytes) {
    this.#pending.push({ at, bytes });
  }

  /** @param {number} length */
  truncate(length) {
    this.#pending.push({ length });
  }

  /** Decides of each piece of what was done whether it lasts. @param {Luck} luck */
  settle(luck) {
    for (const change of this.#pending) {
      if ("length" in change) {
        if (luck.isThere()) this.#resize(change.length, luck);
        continue;
      }
      for (let from = 0; from < change.bytes.length; ) {
        const at = change.at + from;
        const to = Math.min(change.bytes.length, from + luck.grain - (at % luck.grain));
        if (luck.isThere()) this.#put(at, change.bytes.subarray(from, to), luck);
        from = to;
      }
    }
    this.#pending = [];
  }

  /** @param {number} at @param {Buffer} bytes @param {Luck} luck */
  #put(at, bytes, luck) {
    if (this.bytes.length < at + bytes.length) this.#resize(at + bytes.length, luck);
    bytes.copy(this.bytes, at);
  }

  /** @param {number} length @param {Luck} luck */
  #resize(length, { filler }) {
    const old = this.bytes;
    // Room to grow is kept behind the end, where the file is grown by many small pieces.
    const room = Buffer.from(old.buffer, old.byteOffset, Math.min(length, old.buffer.byteLength - old.byteOffset));
    this.bytes = room.length >= length ? room : Buffer.alloc(2 * length).subarray(0, length);
    if (this.bytes !== room) old.copy(this.bytes);
    this.bytes.fill(filler(), Math.min(old.length, length));
  }
}

/** @param {() => number} draw */
const byte = (draw) => Math.floor(draw() * 256);
