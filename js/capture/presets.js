// What is recognised without being declared: each preset tells one of the SDK's own events, and only if the definitions ask for it. What
// is hardly meant is left alone: rather nothing is told than something that did not happen.

import { isAsked } from "./asked.js";
import { readDeclared } from "./clicks.js";
import { CONTROLS, destinationOf, marksOf, phraseOf } from "./controls.js";
import { ARTICLES, CHECKOUT, CLICKS, INVITE, PRICING } from "./known.js";
import { watchLaunchers } from "./launchers.js";
import { attributeOf, fits, listen, listenToClicks, placesAround } from "./page.js";
import { maskPath } from "./path.js";
import { isOff, watchPaywalls } from "./paywalls.js";
import { watchSubmits } from "./submits.js";

const PAYWALL = "$paywall";
const PRICING_VIEWED = "$pricing_viewed";
/** How close together what an app tells and what a preset recognises are the same, in ms. */
const YIELDING = 300;

/** Event by preset. */
const EVENTS = /** @type {Record<string, string>} */ ({
  ...Object.fromEntries(Object.entries(CLICKS).map(([name, { event }]) => [name, event])),
  invite: INVITE.event,
  paywall: PAYWALL,
  pricing: PRICING_VIEWED,
});

/** @param {import("./index.js").Shared} shared */
export function watchPresets(shared) {
  const { options, names, routes, featureOf, track, warn, isDevelopment } = shared;
  const isHash = options.routes === "hash";
  const isOn = readChoice(options.presets ?? true, warn);
  const active = Object.keys(EVENTS).filter((name) => isOn(name) && isAsked(names, EVENTS[name]));
  const has = (/** @type {string} */ name) => active.includes(name);
  const declared = readDeclared(shared);
  /** @type {(() => void)[]} */
  const ends = [];

  /** What is about to be told. @type {Set<() => void>} */
  const waiting = new Set();
  /** When a preset told of an event last. @type {Map<string, number | undefined>} */
  const told = new Map();
  /**
   * Tells in a moment: what the app tells itself meanwhile, or told just before, need not be told twice.
   * @param {string} preset
   * @param {string} why
   * @param {import("../index.js").Values} [props]
   * @param {number} [since] when it happened
   */
  const tell = (preset, why, props, since = Date.now()) => {
    const event = EVENTS[preset];
    const latest = () => names.events.get(event)?.latest;
    const settle = () => {
      clearTimeout(timer);
      waiting.delete(settle);
      const theirs = latest();
      if (theirs !== undefined && theirs >= since - YIELDING && theirs !== told.get(event)) return;
      track(event, props);
      told.set(event, latest());
      if (isDevelopment || options.debug) say(`${event}, because ${why} (preset "${preset}")`);
    };
    const timer = setTimeout(settle, YIELDING);
    waiting.add(settle);
  };
  /** What an app declared for an element itself, or for the same event, it does not want to hear of twice. @param {Element[]} places @param {Element} control @param {string} event */
  const isDeclared = (places, control, event) =>
    declared(places).some((one) => one.event === event || places.indexOf(one.place) <= places.indexOf(control));

  /** The region in which the user clicked last. @type {string | undefined} */
  let feature;
  /** Whether an upgrade was told since the route changed, and whether anything was clicked. */
  let isTold = true;
  let isClicked = false;

  const launchers = has("support") ? watchLaunchers((why) => tell("support", why)) : undefined;
  const paywalls = has("paywall")
    ? watchPaywalls(isHash, (wall, name, why) => {
        const region = placesAround(wall).map((place) => attributeOf(place, "data-piquel-feature"));
        const known = name ?? region.find((one) => one) ?? feature;
        tell("paywall", why, known ? { [names.limits.has(known) && name ? "limit" : "feature"]: known } : undefined);
      })
    : undefined;
  if (launchers) ends.push(launchers.end);
  if (paywalls) ends.push(paywalls.end);

  const here = () => maskPath(routes.path());
  /** @param {Element[]} places */
  const judge = (places) => {
    const control = places.find((place) => fits(place, CONTROLS));
    if (!control || isOff(control)) return;
    const link = places.find((place) => fits(place, "a[href], area[href]"));
    const destination = destinationOf(link ?? control, isHash);
    for (const [preset, known] of Object.entries(CLICKS)) {
      const why = has(preset) && recognise(known, control, places, destination, here());
      if (!why) continue;
      if (known.event === CLICKS.upgrade.event) isTold = true;
      if (!isDeclared(places, control, known.event)) tell(preset, why);
      return;
    }
    const why = has("invite") && inviteButton(control, here());
    if (why && !isDeclared(places, control, INVITE.event)) tell("invite", why);
  };
  if (active.length > 0) {
    ends.push(
      listenToClicks((places, isEcho, event) => {
        // What a script clicks, nobody wanted; and who clicks twice wants it once.
        if (!event.isTrusted || isEcho || event.detail > 1) return;
        paywalls?.look();
        isClicked = true;
        feature = featureOf(event);
        if (launchers?.click(places)) return;
        judge(places);
      }),
    );
  }

  if (has("invite")) {
    const submits = watchSubmits(({ form, places, submitter }) => {
      const why = inviteForm(form, places, submitter, here());
      const from = submitter && !places.includes(submitter) ? placesAround(submitter) : places;
      if (why && !isOff(form) && !isDeclared(from, form, INVITE.event)) tell("invite", why);
    });
    ends.push(submits.end, listen(["pagehide"], submits.settle));
  }

  let isFirst = true;
  /** When the present path was come to, which is before it is seen. */
  let arrived = 0;
  ends.push(
    routes.watch(() => {
      arrived = Date.now();
    }),
    // Not what the user only passes through, such as prices behind a log-in.
    routes.views((path) => {
      if (has("pricing") && PRICING.test(path)) tell("pricing", `the page is ${maskPath(path)}`, undefined, arrived);
      if (has("checkout") && !isFirst && isClicked && !isTold && CHECKOUT.test(maskPath(path)))
        tell("checkout", `a click led to ${maskPath(path)}`, undefined, arrived);
      isFirst = false;
      isTold = false;
      isClicked = false;
    }),
  );
  const settle = () => {
    for (const each of waiting) each();
  };
  ends.push(settle, listen(["pagehide"], settle));
  return () => {
    for (const end of ends) end();
  };
}

/** @param {string} text */
function say(text) {
  try {
    console.debug(`piquel: ${text}`);
  } catch {
    // A page may have taken its console away.
  }
}

/**
 * Tells which presets are on. A name that is none is said once.
 * @param {boolean | string[]} choice
 * @param {import("./index.js").Given["warn"]} warn
 * @returns {(name: string) => boolean}
 */
function readChoice(choice, warn) {
  if (!Array.isArray(choice)) return () => Boolean(choice);
  const strange = choice.find((name) => !Object.hasOwn(EVENTS, name));
  if (strange !== undefined)
    warn(`there is no preset \`${strange}\`; there are ${Object.keys(EVENTS).sort().join(", ")}`);
  return (name) => choice.includes(name);
}

/**
 * Why a click on a button or link is one of a preset; empty if it is none.
 * @param {import("./known.js").Known} known
 * @param {Element} control
 * @param {Element[]} places
 * @param {ReturnType<typeof destinationOf>} destination
 * @param {string} here the path of the page
 */
function recognise(known, control, places, destination, here) {
  const { paths, hosts, parts, mailboxes, marks, phrases, around } = known;
  if (destination === null) return "";
  if (destination) {
    const { isOwn, host, path, mailbox } = destination;
    if (mailbox !== undefined) return mailboxes?.test(mailbox) ? `a link to \`${mailbox}@\` was clicked` : "";
    if (!isOwn) return hosts?.test(host + path) ? `a link to ${host} was clicked` : "";
    if (parts?.test(host)) return host === location.hostname ? "" : `a link to ${host} was clicked`;
    // Who is there already does not go there.
    if (paths.test(path)) return paths.test(here) ? "" : `a link to ${path} was clicked`;
    if (ARTICLES.test(path) || !around?.test(path)) return "";
  }
  // What an element is called counts where nothing says that it leads elsewhere.
  const bearers = bearersOf(control, places);
  const mark = bearers.flatMap(marksOf).find((mark) => marks?.test(mark));
  if (mark) return `a button marked \`${mark}\` was clicked`;
  const phrase = bearers.map(phraseOf).find((phrase) => phrases?.test(phrase));
  return phrase ? `a button called "${phrase}" was clicked` : "";
}

/** A control that is the inside of a component is marked and called what the component is. @param {Element} control @param {Element[]} places */
function bearersOf(control, places) {
  const root = Node.prototype.getRootNode.call(control);
  return root instanceof ShadowRoot && places.includes(root.host) ? [control, root.host] : [control];
}

/** Why a click on it sends an invitation; empty if it does not. @param {Element} control @param {string} here */
function inviteButton(control, here) {
  const { form } = /** @type {{ form?: unknown }} */ (/** @type {unknown} */ (control));
  // What submits a form is judged when that is submitted.
  if (form instanceof HTMLFormElement && fits(control, "button:not([type=button i]), [type=submit i]")) return "";
  if (fits(control, "a[href]:not([href^='#'])") || INVITE.accepting.test(here)) return "";
  const mark = marksOf(control).find((mark) => /^send-(?:invite|invitation)s?(?:-(?:btn|button))?$/.test(mark));
  if (mark) return `a button marked \`${mark}\` was clicked`;
  const phrase = phraseOf(control);
  // "Invite" alone opens a dialog, mostly.
  return / |招待を送信|发送邀请/.test(phrase) && !phrase.startsWith("invite ") && INVITE.phrases.test(phrase)
    ? `a button called "${phrase}" was clicked`
    : "";
}

/** Why a form sends an invitation; empty if it does not. @param {Element} form @param {Element[]} places @param {Element | null | undefined} submitter @param {string} here */
function inviteForm(form, places, submitter, here) {
  if (INVITE.accepting.test(here)) return "";
  const action = new URL(attributeOf(form, "action") ?? "", location.href);
  if (action.pathname !== location.pathname && INVITE.actions.test(maskPath(action.pathname)))
    return `a form was sent to ${maskPath(action.pathname)}`;
  const dialog = places.findIndex((place) => fits(place, "dialog, [role=dialog], [aria-modal=true]"));
  const mark = places
    .slice(0, dialog + 1 || 1)
    .flatMap(marksOf)
    .find((mark) => INVITE.marks.test(mark));
  if (mark) return `a form marked \`${mark}\` was submitted`;
  const phrase = submitter ? phraseOf(submitter) : "";
  return phrase && INVITE.phrases.test(phrase) ? `a form was submitted by the button "${phrase}"` : "";
}
