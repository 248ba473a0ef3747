// A beacon (docs/wire.md), out of the bytes that the engine makes of it.

import { reader } from "./bytes.js";
import { readRecord, STAGES } from "./records.js";

/** Version of the wire. */
const VERSION = 1;

/** Throws where the bytes are damaged. @param {import("./index.js").Options} options @param {Uint8Array} bytes for the shape see src/face.rs */
export function readBeacon({ key, automated }, bytes) {
  const r = reader(bytes);
  const { byte, uint, float, text, value, option, list, named } = r;
  const [install, user, account, rev] = [text(), option(text), option(text), uint()];
  const defs = [uint(), hex(r.take(8))];
  const records = list(() => {
    const { record, anonymous } = readRecord(r);
    const { observed, ...rest } = record;
    // What says nothing is left out.
    if (rest.type === "signal" && !rest.initial) delete (/** @type {{ initial?: boolean }} */ (rest).initial);
    return { ...rest, ...(observed !== rest.at && { observed }), ...(anonymous && { anonymous }) };
  });
  const [stage, first, last, active] = [STAGES[byte()], uint(), uint(), uint()];
  const limits = named(() => [float(), option(float) ?? null]);
  const traits = named(value);
  const dropped = named(uint);
  return {
    v: VERSION,
    key,
    // Whatever drives the browser says so.
    automated: (automated ?? navigator.webdriver) ? true : undefined,
    install,
    user,
    account,
    rev,
    defs,
    sent: Date.now(),
    records,
    summary: { stage, first, last, active, limits, traits, ...(Object.keys(dropped).length > 0 && { dropped }) },
  };
}

/** Its text. @param {object} beacon */
export const writeBeacon = (beacon) =>
  // As it is: some pages give every array a `toJSON`.
  JSON.stringify(beacon, function (name) {
    return this[name];
  });

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
