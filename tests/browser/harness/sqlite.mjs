// Reads a SQLite database that another process has open, from what is on the disk at this moment.
//
// sql.js is SQLite itself, but it knows one file only, and what a database in WAL mode committed last lies in a second
// one. So the committed pages of that one are laid over the first, by https://www.sqlite.org/fileformat2.html#walformat

import { existsSync, readFileSync } from "node:fs";
import initSqlJs from "sql.js";

const WAL_HEADER = 32;
const FRAME_HEADER = 24;
/** The last bit of the magic number says in which order of bytes the checksums read the words. */
const MAGIC = 0x377f0682;

/**
 * Runs one query.
 * @param {string} path
 * @param {string} sql
 * @param {import("sql.js").BindParams} [params]
 * @returns {Promise<Record<string, any>[]>} the rows
 */
export async function query(path, sql, params = []) {
  const sqlite = await initSqlJs();
  const database = new sqlite.Database(readCommitted(path));
  try {
    const statement = database.prepare(sql, params);
    const rows = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  } finally {
    database.close();
  }
}

/** The bytes of the database as of its last commit. @param {string} path @returns {Uint8Array} */
function readCommitted(path) {
  for (;;) {
    const before = readWal(path);
    const database = readFileSync(path);
    const wal = readWal(path);
    // With another salt, the WAL was begun anew in between: pages that the database had not yet may be gone from it.
    if (before.subarray(16, 24).equals(wal.subarray(16, 24))) return overlay(database, wal);
  }
}

/** @param {string} path @returns {Buffer} */
const readWal = (path) => (existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0));

/** @param {Buffer} database @param {Buffer} wal */
function overlay(database, wal) {
  let result = Buffer.from(database);
  /** @type {Map<number, Buffer>} */
  let uncommitted = new Map();
  for (const { page, committedPages, content } of frames(wal)) {
    uncommitted.set(page, content);
    if (committedPages === 0) continue;
    const size = committedPages * content.length;
    result = Buffer.concat([result.subarray(0, size), Buffer.alloc(Math.max(0, size - result.length))]);
    for (const [number, bytes] of uncommitted) bytes.copy(result, (number - 1) * bytes.length);
    uncommitted = new Map();
  }
  // Read and write version 1: the copy is no longer in WAL mode.
  if (result.length > 20) result.fill(1, 18, 20);
  return result;
}

/** The frames that were written whole since the WAL was begun. @param {Buffer} wal */
function* frames(wal) {
  if (wal.length < WAL_HEADER) return;
  const magic = wal.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== MAGIC) throw new Error("the WAL begins with another magic number");
  const bigEndian = (magic & 1) === 1;
  const salt = wal.subarray(16, 24);
  const length = wal.readUInt32BE(8);
  let sums = checksum(wal.subarray(0, 24), [0, 0], bigEndian);
  for (let at = WAL_HEADER; at + FRAME_HEADER + length <= wal.length; at += FRAME_HEADER + length) {
    const content = wal.subarray(at + FRAME_HEADER, at + FRAME_HEADER + length);
    sums = checksum(content, checksum(wal.subarray(at, at + 8), sums, bigEndian), bigEndian);
    const isWhole = sums[0] === wal.readUInt32BE(at + 16) && sums[1] === wal.readUInt32BE(at + 20);
    if (!isWhole || !wal.subarray(at + 8, at + 16).equals(salt)) return;
    yield { page: wal.readUInt32BE(at), committedPages: wal.readUInt32BE(at + 4), content };
  }
}

/**
 * @param {Buffer} bytes
 * @param {[number, number]} sums
 * @param {boolean} bigEndian
 * @returns {[number, number]}
 */
function checksum(bytes, [one, two], bigEndian) {
  for (let at = 0; at < bytes.length; at += 8) {
    const first = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const second = bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    one = (one + first + two) >>> 0;
    two = (two + second + one) >>> 0;
  }
  return [one, two];
}
