// What the user told the browser for all sites: https://w3c.github.io/gpc/ and its forerunner, Do Not Track.

/** Whether nothing of this user may be told. @param {import("./index.js").Options} options */
export function isOptedOut({ respectPrivacySignals }) {
  const { globalPrivacyControl, doNotTrack } = /** @type {Navigator & { globalPrivacyControl?: boolean }} */ (
    navigator
  );
  return respectPrivacySignals !== false && (globalPrivacyControl === true || doNotTrack === "1");
}
