// Asks the collector to erase what it has of installs whose users want that. What it did not confirm stays noted.

import { note } from "./ledger.js";
import { send } from "./transport.js";

/** What it needs of the facade. @typedef {Pick<import("./load.js").Facade, "ledger" | "collector" | "device">} Asker */

/**
 * Asks for all installs of an order. Never rejects.
 * @param {import("./index.js").Options} options
 * @param {Asker} facade
 * @param {string} order their ids, one after the other
 * @returns {Promise<boolean>} whether the collector confirmed every one
 */
export async function erase({ key }, { ledger, collector, device }, order) {
  const address = `${collector}/v1/erase`;
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
      if (response.status === 200) strike(device.erasure, install);
      else isConfirmed = false;
    } catch {
      tell("failed");
      isConfirmed = false;
    }
  }
  return isConfirmed;
}

/** Asks again for what was not confirmed. @param {import("./index.js").Options} options @param {Asker} facade */
export function eraseRest(options, facade) {
  try {
    erase(options, facade, localStorage.getItem(facade.device.erasure) ?? "");
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
