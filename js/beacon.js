// A beacon (docs/wire.md), out of the bytes that the engine makes of it.

import { reader } from "./bytes.js";
import { readRecord, STAGES } from "./records.js";

/** Version of the wire. */
const VERSION = 1;

/** Throws where the bytes are damaged. @param {import("./index.js").Options} options @param {Uint8Array} bytes for the shape see src/face.rs @param {number} [sent] by the device's clock */
export function readBeacon({ key, automated, consent }, bytes, sent = Date.now()) {
  const r = reader(bytes);
  const { byte, uint, float, text, value, option, list, named, take } = r;
  const [install, user, account, rev] = [text(), option(text), option(text), uint()];
  const defs = [uint(), hex(take(8))];
  const readRecords = () =>
    list(() => {
      const { record, anonymous } = readRecord(r);
      const { observed, ...rest } = record;
      // What says nothing is left out.
      if (rest.type === "signal" && !rest.initial) delete (/** @type {{ initial?: boolean }} */ (rest).initial);
      return { ...rest, ...(observed !== rest.at && { observed }), ...(anonymous && { anonymous }) };
    });
  /** What says nothing is left out. @template {object} T @param {T} things */
  const some = (things) => (Object.keys(things).length > 0 ? things : undefined);
  const records = readRecords();
  const [stage, first, last, active, days] = [STAGES[byte()], uint(), uint(), uint(), uint()];
  const tiers = some(named(text));
  const limits = named(() => [float(), option(float) ?? null]);
  const traits = named(value);
  const dropped = some(named(uint));
  const due = some(readRecords());
  const partial = option(() => btoa(String.fromCharCode(...take(uint()))));
  return {
    v: VERSION,
    key,
    // Whatever drives the browser says so.
    automated: (automated ?? navigator.webdriver) ? true : undefined,
    // What was not asked for is not claimed.
    consent: consent && "granted",
    install,
    user,
    account,
    rev,
    defs,
    sent,
    records,
    summary: { stage, first, last, active, days, tiers, limits, traits, dropped },
    due,
    partial,
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
