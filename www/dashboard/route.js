// The page's own addresses: `#/leads/u:user-1` opens a lead, anything else is the list.

import { useSyncExternalStore } from "react";

/** @param {string} id */
export const leadHref = (id) => `#/leads/${encodeURIComponent(id).replaceAll("%3A", ":")}`;

/** @returns {string | null} */
function openLead() {
  const match = /^#\/leads\/(.+)$/.exec(location.hash);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return match[1];
  }
}

/** @param {() => void} watcher */
function subscribe(watcher) {
  window.addEventListener("hashchange", watcher);
  return () => window.removeEventListener("hashchange", watcher);
}

/** The id of the lead that the address opens. */
export const useOpenLead = () => useSyncExternalStore(subscribe, openLead);

export function closeLead() {
  location.hash = "#/leads";
}
