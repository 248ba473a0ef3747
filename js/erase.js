// Asks the collector to erase what it has of installs whose users want that. What it did not confirm stays noted. Most pages never load
// it: what it shares with the rest it is handed.

/**
 * Asks for all installs of an order. Never rejects.
 * @param {import("./index.js").Options} options
 * @param {import("./load.js").Eraser} facade
 * @param {string} order their ids, one after the other
 * @param {{ note: typeof import("./ledger.js").note, send: typeof import("./transport.js").send }} shared
 * @returns {Promise<boolean>} whether the collector confirmed every one
 */
export async function erase({ key }, { ledger, collector, device }, order, { note, send }) {
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

/** Takes an install out of what is noted; others may have been added meanwhile. @param {string} name @param {string} install */
function strike(name, install) {
  const rest = localStorage.getItem(name)?.replaceAll(install, "");
  if (rest) localStorage.setItem(name, rest);
  else localStorage.removeItem(name);
}
