// Writes what the engine's codec writes, for tests of what reads it.

/** @param {(write: ReturnType<typeof writer>) => void} fill @returns {Uint8Array} */
export function bytesOf(fill) {
  const write = writer();
  fill(write);
  return Uint8Array.from(write.bytes);
}

function writer() {
  /** @type {number[]} */
  const bytes = [];
  const byte = (/** @type {number} */ value) => bytes.push(value);
  const uint = (/** @type {number} */ value) => {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) byte((rest % 128) + 128);
    byte(rest);
  };
  const float = (/** @type {number} */ value) => bytes.push(...new Uint8Array(Float64Array.of(value).buffer));
  const text = (/** @type {string} */ value) => {
    const encoded = new TextEncoder().encode(value);
    uint(encoded.length);
    bytes.push(...encoded);
  };
  const value = (/** @type {string | number | boolean} */ given) => {
    if (typeof given === "string") {
      byte(0);
      text(given);
    } else if (typeof given === "number") {
      byte(1);
      float(given);
    } else byte(given ? 3 : 2);
  };
  return {
    bytes,
    byte,
    uint,
    float,
    text,
    value,
    /** @template T @param {T | undefined} given @param {(given: T) => void} write */
    option(given, write) {
      byte(given === undefined ? 0 : 1);
      if (given !== undefined) write(given);
    },
    /** @template T @param {T[]} items @param {(item: T) => void} write */
    list(items, write) {
      uint(items.length);
      for (const item of items) write(item);
    },
  };
}
