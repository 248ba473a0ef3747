// Asks the collector to erase what it has of installs whose users want that. What it did not confirm stays noted.

import { erasureName } from "./device.js";
import { note } from "./ledger.js";
import { collectorOf } from "./privacy.js";
import { send } from "./transport.js";

/**
 * Asks for all installs of an order. Never rejects.
 * @param {import("./index.js").Options} options
 * @param {import("./ledger.js").Departure[]} ledger
 * @param {string} order their ids, one after the other
 * @returns {Promise<boolean>} whether the collector confirmed every one
 */
export async function erase(options, ledger, order) {
  const address = `${collectorOf(options)}/v1/erase`;
  const { key } = options;
  const installs = new Set(order.match(/[0-9a-f]{32}/g));
  let isConfirmed = installs.size > 0;
  for (const install of installs) {
    const body = JSON.stringify({ v: 1, key, install });
    const tell = note(ledger, "erase", address, body);
    try {
      const response = await send(address, body);
      tell(response.status);
      // Every body is read to its end, or the browser would keep the connection.
      await response.text();
      if (response.status === 200) strike(erasureName(key), install);
      else isConfirmed = false;
    } catch {
      tell("failed");
      isConfirmed = false;
    }
  }
  return isConfirmed;
}

/** Asks again for what was not confirmed. @param {import("./index.js").Options} options @param {import("./ledger.js").Departure[]} ledger */
export function eraseRest(options, ledger) {
  try {
    erase(options, ledger, localStorage.getItem(erasureName(options.key)) ?? "");
  } catch {
    // Where storage is forbidden, nothing was noted.
  }
}

/** Takes an install out of what is noted; others may have been added meanwhile. @param {string} name @param {string} install */
function strike(name, install) {
  const rest = localStorage.getItem(name)?.replaceAll(install, "");
  if (rest) localStorage.setItem(name, rest);
  else localStorage.removeItem(name);
}
