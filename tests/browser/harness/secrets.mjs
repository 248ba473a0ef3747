// Words that must not be found where they do not belong, in whatever form they would be there.

import { randomBytes } from "node:crypto";

/** How long a secret is: long enough that none of its forms is anywhere by chance. */
const LENGTH = 20;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** @typedef {{ where: string, bytes: Buffer }} Haystack a place that is searched */

/**
 * A new word, which nothing else is called. Without digits it looks like any word, so that nothing takes it for an id.
 * @param {"word" | "token"} kind
 */
export function makeSecret(kind) {
  const word = Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join("");
  return kind === "word" ? word : `${word.slice(0, 6)}7${word.slice(6, 12)}3${word.slice(12)}`;
}

/**
 * All forms of a secret, by name, as the bytes that would be found.
 * @param {string} secret ASCII
 * @returns {Map<string, Buffer>}
 */
export function formsOf(secret) {
  /** @type {Map<string, Buffer>} */
  const forms = new Map();
  const plain = { "": secret, reversed: [...secret].reverse().join(""), "upper case": secret.toUpperCase() };
  for (const [kind, text] of Object.entries(plain)) {
    const bytes = Buffer.from(text);
    const each = (/** @type {(code: number) => string} */ write) => [...bytes].map(write).join("");
    const hex = (/** @type {number} */ code) => code.toString(16);
    const add = (/** @type {string} */ name, /** @type {string | Buffer} */ form) =>
      forms.set([kind, name].filter(Boolean).join(", "), Buffer.from(/** @type {string} */ (form)));
    const wide = Buffer.from(text, "utf16le");
    add("plain", bytes);
    add(
      "percent",
      each((code) => `%${hex(code)}`),
    );
    add(
      "percent, upper case",
      each((code) => `%${hex(code).toUpperCase()}`),
    );
    add(
      "escaped",
      each((code) => `\\u00${hex(code)}`),
    );
    add(
      "escaped, upper case",
      each((code) => `\\u00${hex(code).toUpperCase()}`),
    );
    add(
      "entities",
      each((code) => `&#${code};`),
    );
    add(
      "entities, hex",
      each((code) => `&#x${hex(code)};`),
    );
    add("numbers", [...bytes].join(","));
    add("hex", bytes.toString("hex"));
    add("hex, upper case", bytes.toString("hex").toUpperCase());
    add("UTF-16, little end first", wide);
    add("UTF-16, big end first", Buffer.from(wide).swap16());
    for (const [width, form] of Object.entries({ "": bytes, " of UTF-16": wide })) {
      for (let before = 0; before < 3; before += 1) {
        const inside = insideBase64(form, before);
        add(`base64${width} behind ${before}`, inside);
        add(`base64 for addresses${width} behind ${before}`, inside.replaceAll("+", "-").replaceAll("/", "_"));
      }
    }
  }
  return forms;
}

/** What is there of a secret in base64, whatever stands around it, if so many bytes are before it. @param {Buffer} bytes @param {number} before */
function insideBase64(bytes, before) {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/**
 * Says of each secret where it was found, and in which form.
 * @param {Record<string, string>} secrets by the place in which each was planted
 * @param {Haystack[]} haystacks
 * @returns {string[]}
 */
export function search(secrets, haystacks) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const [planted, secret] of Object.entries(secrets)) {
    for (const [form, bytes] of formsOf(secret)) {
      for (const haystack of haystacks) {
        if (haystack.bytes.includes(bytes)) found.add(`${planted} is in ${haystack.where}: ${form}`);
      }
    }
  }
  return [...found];
}

/** What was asked of a server, and with what. @param {import("./proxy.mjs").Exchange[]} exchanges @returns {Haystack[]} */
export const requests = (exchanges) =>
  exchanges.map(({ method, path, headers, body }) => ({
    where: `${method} ${path.split("?")[0]}`,
    bytes: Buffer.concat([Buffer.from([method, path, ...headers].join("\n")), body]),
  }));

/** Texts as they would lie in memory, byte by byte and as UTF-8. @param {[where: string, text: string][]} entries @returns {Haystack[]} */
export const texts = (entries) =>
  entries.flatMap(([where, text]) => [
    { where, bytes: Buffer.from(text, "latin1") },
    { where, bytes: Buffer.from(text, "utf8") },
  ]);
