// The collector's API as this page uses it: two questions, and the kinds of failure that the page tells apart.

/**
 * @typedef {{ leaf: number, measured: number, clause: Record<string, any> | null }} Evidence
 * @typedef {{ signal: string, label: string | null, kind: string | null, n: number, at: number, observed: number, received: number,
 *   initial: boolean, evidence: Evidence[] }} Signal
 * @typedef {{ score: string, tier: string | null, behaviour: number, fit: number } & Times} Standing the tier of a score since it
 *   last changed, and what the score added up to then
 * @typedef {"new" | "activated" | "qualified" | "converted"} Stage
 * @typedef {"user" | "anonymous" | "account"} Who
 * @typedef {{ id: string, kind: Who, user: string | null, account: string | null, stage: Stage, trust: string, automated: boolean, first: number, last: number,
 *   updated: number, active: number, traits: Record<string, string | number | boolean>,
 *   limits: Record<string, { used: number, cap: number | null }>, signals: Signal[], tiers: Standing[] }} Lead
 * @typedef {{ at: number, observed: number, received: number }} Times
 * @typedef {({ type: "signal" } & Signal) | ({ type: "tier" } & Standing) | ({ type: "stage", stage: Stage } & Times)
 *   | ({ type: "prompt", prompt: string, outcome: string } & Times)} Entry
 * @typedef {Lead & { timeline: Entry[] }} FullLead
 * @typedef {{ leads: Lead[], next: string | null }} Page
 */

/** The token is missing, wrong or no longer valid. */
export class Unauthorized extends Error {}

/** There is no lead of this id (any more). */
export class UnknownLead extends Error {}

/**
 * @param {string} path
 * @param {string} token
 * @param {AbortSignal} signal
 * @returns {Promise<Response>} a response that is ok
 */
export async function request(path, token, signal) {
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, signal, cache: "no-store" });
  if (response.ok) return response;
  const error = (await response.json().catch(() => null))?.error;
  if (response.status === 401) throw new Unauthorized();
  if (response.status === 404 && error?.code === "unknown_lead") throw new UnknownLead();
  throw new Error(error?.message ?? `the collector answered ${response.status}`);
}

/** @param {string} token @param {{ automated: boolean, limit: number, before: string | null, signal: AbortSignal }} options
 * @returns {Promise<Page>} */
export async function fetchLeads(token, { automated, limit, before, signal }) {
  const query = new URLSearchParams({ automated: String(automated), limit: String(limit) });
  if (before !== null) query.set("before", before);
  return (await request(`/api/leads?${query}`, token, signal)).json();
}

/** @param {string} token @param {string} id @param {AbortSignal} signal @returns {Promise<FullLead>} */
export async function fetchLead(token, id, signal) {
  return (await request(`/api/leads/${encodeURIComponent(id)}`, token, signal)).json();
}
