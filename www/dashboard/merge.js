// How lists of leads come together: one lead per id, its latest state, latest first. Pure.

import { tierWords } from "./evidence.js";

/** @typedef {import("./api.js").Lead} Lead */

/** @param {Lead[]} known @param {Lead[]} news @returns {Lead[]} */
export function mergeLeads(known, news) {
  const byId = new Map(known.map((lead) => [lead.id, lead]));
  for (const lead of news) {
    const present = byId.get(lead.id);
    if (!present || present.updated <= lead.updated) byId.set(lead.id, lead);
  }
  return [...byId.values()].sort((a, b) => b.updated - a.updated || (a.id < b.id ? -1 : 1));
}

/** What a listener should hear of a change; null where it changes neither who is there, nor a stage or tier.
 * @param {Lead | undefined} before @param {Lead} after */
export function announcement(before, after) {
  if (!before) return `New lead: ${leadName(after)}, ${after.kind === "account" ? "account" : after.stage}`;
  if (before.stage !== after.stage) return `${leadName(after)} is now ${after.stage}`;
  const raised = after.signals.find(
    ({ kind, signal, n }) =>
      kind === "hand_raise" && !before.signals.some((known) => known.signal === signal && known.n === n),
  );
  if (raised) return `${leadName(after)}: ${raised.label ?? raised.signal}`;
  const moved = after.tiers.find(
    ({ score, at }) => !before.tiers.some((known) => known.score === score && known.at === at),
  );
  return moved ? `${leadName(after)}: ${tierWords(moved)}` : null;
}

/** @param {Lead} lead */
export const leadName = ({ id, kind, user, account }) =>
  (kind === "account" ? account : user) ?? `Anonymous ${id.slice(2, 8)}`;

/**
 * The leads of one stage (or those with a hand raised, or all) that hold every word of a search somewhere.
 * @param {Lead[]} leads @param {{ show: string, search: string }} filter
 */
export function filterLeads(leads, { show, search }) {
  const needles = search.toLowerCase().split(/\s+/).filter(Boolean);
  return leads.filter((lead) => {
    if (!shows(lead, show)) return false;
    const hay = haystack(lead);
    return needles.every((needle) => hay.includes(needle));
  });
}

/** @param {Lead} lead @param {string} show "all", "raised" or a stage; "automated" is a list of its own, and all of it */
export function shows(lead, show) {
  if (show === "all" || show === "automated") return true;
  if (show === "raised") return lead.signals.some(({ kind }) => kind === "hand_raise");
  return lead.stage === show;
}

/** @param {Lead} lead */
function haystack(lead) {
  return [
    leadName(lead),
    lead.id,
    lead.account ?? "",
    lead.stage,
    ...lead.signals.flatMap(({ signal, label }) => [signal, label ?? ""]),
    ...lead.tiers.map(({ score, tier }) => `${score} ${tier ?? ""}`),
    ...Object.entries(lead.traits).map(([path, value]) => `${path} ${value}`),
  ]
    .join("\n")
    .toLowerCase();
}
