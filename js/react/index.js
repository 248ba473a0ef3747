"use client";
// `piquel/react`: what the engine knows, as hooks. What they give is the same object until something in it changed, and on a server
// what is known before the engine runs.

import { createContext, createElement, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { instanceOf, without } from "../bindings/given.js";
import { storesOf } from "../bindings/stores.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../index.js").Options} Options */
/** @typedef {import("../bindings/stores.js").SignalId} SignalId */
/** @typedef {import("../bindings/stores.js").SignalState} SignalState */
/** @typedef {import("../prompt.js").Prompt} Prompt */
/** @typedef {{ options: Options, piquel?: undefined } | { piquel: Piquel, options?: undefined }} Given options of `init`, or what that gave */

const Context = createContext(/** @type {Piquel | null} */ (null));

/**
 * Provides an instance to all components below it. With `options` it is made here: the same one again for the same key, however often
 * React renders, so nothing begins twice. It belongs to the page: going away does not end it, `piquel.destroy()` does.
 * @param {Given & { children?: import("react").ReactNode }} props
 * @returns {import("react").ReactElement}
 */
export function PiquelProvider({ piquel, options, children }) {
  const key = options?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are often written anew at each rendering; the key tells instances apart
  const value = useMemo(() => piquel ?? instanceOf(/** @type {Options} */ (options)), [piquel, key]);
  return createElement(Context.Provider, { value }, children);
}

/** The instance, with all its calls. Without a provider it is one that does nothing. @returns {Piquel} */
export const usePiquel = () => useContext(Context) ?? without("wrap the app in <PiquelProvider>");

const useStores = () => storesOf(usePiquel());

/** @template T @param {import("../bindings/store.js").Store<T>} store @returns {T} */
const useStore = (store) => useSyncExternalStore(store.subscribe, store.get, () => store.unknown);

/** How often a signal fired, also before this page, and the latest firing on it. @param {SignalId} id of the signal @returns {SignalState} */
export const useSignal = (id) => useStore(useStores().signal(id));

/** How far the user has come. @returns {string | null} `new`, `activated`, `qualified` or `converted`; null before the engine runs */
export const useStage = () => useStore(useStores().stage);

/**
 * How far the user is towards a signal, clause by clause.
 * @param {SignalId} id of the signal
 * @returns {import("../explanation.js").Progress | null} null before the engine runs, or if there is no such signal
 */
export const useProgress = (id) => useStore(useStores().progress(id));

/** The prompt that waits to be shown. @returns {Prompt | null} null where none waits, and once it was told what became of it */
export const usePrompt = () => useStore(useStores().prompt);

/** A function that tracks, always the same one: for what users do, in handlers. @returns {Piquel["track"]} */
export const useTrack = () => useStores().track;

/** Tracks once in the life of the component, also where React has effects run twice. @type {(...given: Parameters<Piquel["track"]>) => void} */
export const useTrackOnce = (event, props) => {
  const track = useTrack();
  const isTold = useRef(false);
  useEffect(() => {
    if (isTold.current) return;
    isTold.current = true;
    track(event, props);
  });
};
