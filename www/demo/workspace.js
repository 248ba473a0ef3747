// Teamboard itself: channels, messages and invitations of one workspace on its free plan, kept in localStorage, and
// the few places at which the product tells Piquel what was done.

import { person, SAMPLE, WORKSPACE } from "./people.js";
import { forgetPerson, piquel } from "./piquel.js";
import { createStore } from "./store.js";

const KEY = "teamboard.workspace";

/** Messages on the free plan. */
export const MESSAGE_CAP = 50;

/**
 * @typedef {{ id: number, at: number, author: string | null, text: string }} Message author null: the person at the screen
 * @typedef {{ name: string, messages: Message[] }} Channel
 * @typedef {{ person: number, channels: Channel[], current: string, invites: string[] }} Workspace
 */

/** @param {number} number @returns {Workspace} */
const fresh = (number) => ({
  person: number,
  channels: [{ name: "general", messages: [] }],
  current: "general",
  invites: [],
});

/** @returns {Workspace} */
function load() {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept) return JSON.parse(kept);
  } catch {
    // Storage is forbidden or holds something else: a fresh workspace is what a first visit shows, too.
  }
  return fresh(1);
}

export const workspace = createStore(load());

workspace.subscribe(() => {
  try {
    localStorage.setItem(KEY, JSON.stringify(workspace.get()));
  } catch {
    // Without storage the workspace lives as long as the page.
  }
});

/** @param {Workspace} state */
export const messagesUsed = (state) => state.channels.reduce((sum, channel) => sum + channel.messages.length, 0);

/** @param {Workspace} state */
export const userId = (state) => `user-${state.person}`;

/** @param {Workspace} state @returns {Channel} */
export const currentChannel = (state) =>
  state.channels.find((channel) => channel.name === state.current) ?? state.channels[0];

/** Tells Piquel who is here. Called once when the page starts, and for each new person. */
export function introduce() {
  const state = workspace.get();
  piquel.identify(userId(state), { persona: person(state.person).persona });
  piquel.group(WORKSPACE.id, { "company.size": WORKSPACE.size });
  piquel.setUsage("messages", messagesUsed(state), MESSAGE_CAP);
}

/** A channel's name as it is kept: lower case, words joined by hyphens. @param {string} text */
export const channelName = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/^#+/, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);

/** Creates and opens a channel. @param {string} text @returns {string | null} what is wrong, null if it was created */
export function createChannel(text) {
  const { channels } = workspace.get();
  const name = channelName(text);
  if (!name) return "Give the channel a name";
  if (channels.some((channel) => channel.name === name)) return `There is already a channel #${name}`;
  workspace.set({ channels: [...channels, { name, messages: [] }], current: name });
  piquel.track("channel_created");
  return null;
}

/** @param {string} name */
export const openChannel = (name) => workspace.set({ current: name });

/** @param {string} text */
export const sendMessage = (text) => post([[null, text]]);

export const addSampleConversation = () => post(SAMPLE);

/** Posts into the open channel as many of these as the plan still allows. @param {[string | null, string][]} entries */
function post(entries) {
  const state = workspace.get();
  const used = messagesUsed(state);
  const allowed = entries.slice(0, MESSAGE_CAP - used);
  if (!allowed.length) return;
  const { name } = currentChannel(state);
  const at = Date.now();
  const added = allowed.map(([author, text], i) => ({ id: used + i, at, author, text }));
  workspace.set({
    channels: state.channels.map((channel) =>
      channel.name === name ? { ...channel, messages: [...channel.messages, ...added] } : channel,
    ),
  });
  for (let i = 0; i < added.length; i++) {
    piquel.track("message_sent", { channel: name });
    piquel.setUsage("messages", used + i + 1, MESSAGE_CAP);
  }
  if (used + added.length === MESSAGE_CAP) piquel.track("$paywall", { limit: "messages" });
}

/** The address stays in this page; Piquel hears only that an invitation was sent. @param {string} email */
export function invite(email) {
  workspace.set({ invites: [...workspace.get().invites, email] });
  piquel.track("$invite_sent");
}

/** Empties the workspace and signs the next person in. */
export function startOver() {
  forgetPerson();
  workspace.set(fresh(workspace.get().person + 1));
  introduce();
}
