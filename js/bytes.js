// Reads what the engine hands over: bytes of its codec (crates/engine/src/codec.rs). Integers are LEB128, doubles their eight bytes
// little-endian, texts carry their length first.

const decoder = new TextDecoder();

/** @typedef {ReturnType<typeof reader>} Reader */

/** Whatever is read behind the end throws. @param {Uint8Array} bytes */
export function reader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  const take = (/** @type {number} */ count) => {
    at += count;
    if (at > bytes.length) throw new RangeError("the bytes end before the value does");
    return bytes.subarray(at - count, at);
  };
  const byte = () => take(1)[0];
  const uint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const part = byte();
      value += (part % 128) * scale;
      if (part < 128) return value;
    }
  };
  const float = () => {
    take(8);
    return view.getFloat64(at - 8, true);
  };
  const text = () => decoder.decode(take(uint()));
  /** Values under their names, up to an empty one. @template T @param {() => T} read @returns {Record<string, T>} */
  const named = (read) => {
    /** @type {Record<string, T>} */
    const values = Object.create(null);
    for (let name = text(); name; name = text()) values[name] = read();
    return values;
  };
  return {
    take,
    byte,
    uint,
    float,
    text,
    /** Whether there is more. */
    more: () => at < bytes.length,
    /** A value of a prop or trait. @returns {string | number | boolean} */
    value() {
      const kind = byte();
      return kind === 0 ? text() : kind === 1 ? float() : kind === 3;
    },
    /** @template T @param {() => T} read @returns {T | undefined} */
    option: (read) => (byte() ? read() : undefined),
    /** @template T @param {() => T} read @returns {T[]} */
    list(read) {
      // Not by `Array.from`, in the place of which old libraries put one of their own.
      const values = [];
      for (let left = uint(); left > 0; left -= 1) values.push(read());
      return values;
    },
    named,
    texts: () => named(text),
  };
}
