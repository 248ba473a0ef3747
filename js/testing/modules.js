// The wasm files of the package, wherever this runs: a browser fetches them, Node reads them.

import { addressOf, fetchModule, isAllowed } from "../wasm.js";

/** Files that are read or being read. @type {Map<string, Promise<WebAssembly.Module>>} */
const read = new Map();

/** Named where no bundler looks: a page has neither, and none of its bundles shall. */
const FILES = "node:fs/promises";
const ADDRESSES = "node:url";

/** @param {string} href */
async function readModule(href) {
  const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ FILES);
  const { fileURLToPath } = await import(/* @vite-ignore */ /* webpackIgnore: true */ ADDRESSES);
  return WebAssembly.compile(await readFile(fileURLToPath(href)));
}

/** @param {URL} address @returns {Promise<WebAssembly.Module>} */
export function getModule(address) {
  const { href, protocol } = address;
  if (protocol !== "file:") return fetchModule(address);
  const reading = read.get(href) ?? readModule(href);
  read.set(href, reading);
  return reading;
}

/**
 * The engine that a plan asks for, as load.js of the page has it: where wasm may not run, the same in JavaScript.
 * @param {Uint8Array} plan
 * @returns {Promise<import("../border.js").Instantiate>}
 */
export async function getEngine(plan) {
  if (!isAllowed()) return (await import("../wasm/engine.fallback.js")).instantiate;
  const module = await getModule(addressOf(plan));
  return async (imports) => (await WebAssembly.instantiate(module, imports)).exports;
}
