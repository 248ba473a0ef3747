// A page that is full of secrets, one in each place from which something could be read, and what a user does in it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../scripts/lib/run.mjs";
import { makeSecret } from "../harness/secrets.mjs";

/** @typedef {ReturnType<typeof makeSecrets>} Secrets */

/** Where secrets are: those that look like ids, and those that look like any word, which may stay on the device. */
export function makeSecrets() {
  const token = () => makeSecret("token");
  const word = () => makeSecret("word");
  return {
    /** Nothing of these may be kept on the device or leave it. */
    unread: {
      "the path of the address": token(),
      "the path of a later route": token(),
      "an e-mail address in a route": `${token()}@example.com`,
      "the query": token(),
      "the query of a later route": token(),
      "the fragment": token(),
      "the fragment of a later route": token(),
      "the state of a history entry": token(),
      "the referrer": token(),
      "the title": token(),
      "the text of an element": token(),
      "the text of a button": token(),
      "a label": token(),
      "an alternative text": token(),
      "an aria-label": token(),
      "a title attribute": token(),
      "a data attribute": token(),
      "an id": token(),
      "a class": token(),
      "the address of a link": token(),
      "the subject of a mail link": token(),
      "the name of a form": token(),
      "the action of a form": token(),
      "the name of a field": token(),
      "the value that a field begins with": token(),
      "a placeholder": token(),
      "a hidden field": token(),
      "an option": token(),
      "what was typed": token(),
      "a password": token(),
      "what was typed into a text area": token(),
      "what was written into the page": token(),
      "what was pasted": token(),
      "who is invited": `${token()}@example.com`,
      "the name of a file": token(),
      "the content of a file": token(),
      "what was selected": token(),
      "localStorage of the app": token(),
      "sessionStorage of the app": token(),
      "a cookie of the app": token(),
      "an IndexedDB of the app": token(),
      "window.name": token(),
      "an error": token(),
      "the file of an error": token(),
      "a rejection": token(),
      "a message": token(),
      "a prop that nobody declared": token(),
      "an event that nobody declared": token(),
      "a trait that nobody declared": token(),
      "the id of a user that looks like an address": `${token()}@example.com`,
      "a prop that a tap does not name": token(),
      "an event that a tap does not name": token(),
      "a prop of the wrong type": token(),
    },
    /** These may be kept on the device: a word of a route, which is no id, and declared props. They may not leave it. */
    unsent: {
      "a word of a route": word(),
      "a declared prop": token(),
      "a prop that a tap names": token(),
    },
    /** These are kept and do leave: were they not found, nothing would be. */
    told: { "a declared trait": token(), "the id of a user": token() },
  };
}

const PARTS = join(ROOT, "js/capture");
const parts = readdirSync(PARTS).filter((name) => name.endsWith(".js") && !name.endsWith(".test.js"));
/** The SDK's own events, by the code that tells of them: each has to happen in the walk, also one that is new. */
const OWN = parts.flatMap((name) => readFileSync(join(PARTS, name), "utf8").match(/(?<=")\$[a-z_]+(?=")/g) ?? []);
/** The events of this app that a part tells of. @type {Record<string, string[]>} */
const DECLARED = { "clicks.js": ["picked"], "pages.js": ["priced", "stayed"] };

/** What has to happen. */
export const EVENTS = [
  ...new Set(["worked", "tapped", "$session_start", ...OWN, ...parts.flatMap((name) => DECLARED[name] ?? [])]),
];

export const CAPTURE = {
  clicks: { ".pick": "picked" },
  forms: { "#signup": "signup" },
  pages: [
    { path: "/pricing", event: "priced" },
    { path: "/team/**", event: "stayed", after: "1s" },
  ],
  features: { editing: ["/docs/**"] },
  presets: true,
  idle: "10m",
  media: true,
  struggle: true,
};

export const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: {
    worked: {},
    picked: {},
    stayed: {},
    priced: {},
    tapped: { props: { plan_name: "string" } },
    saved: { props: { what: "string", size: "number" } },
  },
  traits: { persona: "string" },
  signals: [
    ...EVENTS.map((event) => ({
      id: `of_${event.replace("$", "own_")}`,
      kind: "custom",
      when: { count: event, gte: 1 },
      evidence: "full",
    })),
    { id: "persona", kind: "custom", when: { trait: "persona", eq: "nobody's" } },
    { id: "paths", kind: "custom", when: { distinct: "$page", by: "path", gte: 2 }, evidence: "full" },
    { id: "saved", kind: "custom", when: { distinct: "saved", by: "what", gte: 1 }, evidence: "full" },
    { id: "plans", kind: "custom", when: { distinct: "tapped", by: "plan_name", gte: 1 }, evidence: "full" },
  ],
  prompts: [{ id: "hello", on: "of_worked", content: { title: "Hello", body: "{count.worked} done" } }],
};

/** @param {Secrets["unread"]} secret @param {"path" | "hash"} routes */
export const html = (secret, routes) => `<!doctype html>
<meta charset="utf-8"><meta name="referrer" content="unsafe-url">
<title>${secret["the title"]}</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "piquel": "/js/index.js", "piquel/taps": "/js/taps/index.js" } }</script>
<style>dialog:not([open]) { display: none } button, a { margin: 4px }</style>
<main data-piquel-feature="editor" id="${secret["an id"]}" class="${secret["a class"]}" data-user="${secret["a data attribute"]}">
  <h1>${secret["the text of an element"]}</h1>
  <p id="text">${secret["what was selected"]}</p>
  <img alt="${secret["an alternative text"]}" src="data:,">
  <button id="work" data-piquel="worked" aria-label="${secret["an aria-label"]}">Work</button>
  <button id="pick" class="pick" title="${secret["a title attribute"]}">${secret["the text of a button"]}</button>
  <button id="dead">Dead</button>
  <button id="rage">Rage</button>
  <button id="error">Error</button>
  <button id="rejection">Rejection</button>
  <a id="pricing" href="${routes === "hash" ? "#" : ""}/pricing?of=${secret["the address of a link"]}">Pricing</a>
  <button id="upgrade">Upgrade now</button>
  <button id="sales">Contact sales</button>
  <a id="mail" href="mailto:sales@example.com?subject=${secret["the subject of a mail link"]}">Write</a>
  <button id="support">Contact support</button>
  <form id="profile" data-piquel-form="profile" name="${secret["the name of a form"]}" action="/save/${secret["the action of a form"]}">
    <label>${secret["a label"]} <input id="name" name="${secret["the name of a field"]}" value="${secret["the value that a field begins with"]}"></label>
    <input type="hidden" value="${secret["a hidden field"]}">
    <input id="password" type="password">
    <textarea id="note" placeholder="${secret["a placeholder"]}"></textarea>
    <select id="choice"><option>none</option><option value="${secret["an option"]}">${secret["an option"]}</option></select>
    <input id="file" type="file">
    <button id="save">Save</button>
  </form>
  <form id="signup"><input id="search"><button>Search</button></form>
  <form id="invitation" action="/invitations"><input id="invited" type="email"><button id="invite">Send invite</button></form>
  <div id="editable" contenteditable></div>
</main>
<dialog id="wall" data-piquel-paywall="editor"><p>More?</p><button id="close">Close</button></dialog>`;

/** What the app does by itself, before the SDK is there. @param {Secrets["unread"]} secret */
export const app = (secret) => `(() => {
  const secret = ${JSON.stringify(secret)};
  localStorage.setItem("app", secret["localStorage of the app"]);
  sessionStorage.setItem("app", secret["sessionStorage of the app"]);
  document.cookie = "app=" + secret["a cookie of the app"];
  window.name = secret["window.name"];
  const request = indexedDB.open("app");
  request.onupgradeneeded = () => request.result.createObjectStore("app").put(secret["an IndexedDB of the app"], "app");
  const on = (id, act, type = "click") => document.getElementById(id).addEventListener(type, act);
  on("pricing", (event) => {
    event.preventDefault();
    history.pushState({ of: secret["the state of a history entry"] }, "", event.target.getAttribute("href"));
  });
  for (const form of ["profile", "signup", "invitation"]) on(form, (event) => event.preventDefault(), "submit");
  on("mail", (event) => event.preventDefault());
  on("error", () => { throw Object.assign(new Error(secret["an error"]), { fileName: secret["the file of an error"] }); });
  on("rejection", () => { Promise.reject(new Error(secret["a rejection"])); });
  on("close", () => document.getElementById("wall").close());
  addEventListener("message", () => {});
  postMessage(secret["a message"], "*");
  // A library that the app tells things of its own.
  window.library = { told: [], track(...given) { this.told.push(given); } };
})()`;

/** A file with a name and a content. @param {string} folder @param {Secrets["unread"]} secret */
export function makeFile(folder, secret) {
  const path = join(folder, `${secret["the name of a file"]}.txt`);
  writeFileSync(path, secret["the content of a file"]);
  return path;
}
