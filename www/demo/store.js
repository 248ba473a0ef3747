// A value that React can watch: the one idea that the demo's state needs.

import { useSyncExternalStore } from "react";

/**
 * @template T
 * @param {T} initial
 */
export function createStore(initial) {
  let value = initial;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  return {
    get: () => value,
    /** @param {Partial<T>} change */
    set(change) {
      value = { ...value, ...change };
      for (const watcher of watchers) watcher();
    },
    /** @param {() => void} watcher */
    subscribe(watcher) {
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
}

/**
 * @template T
 * @param {{ get: () => T, subscribe: (watcher: () => void) => () => void }} store
 */
export const useStore = (store) => useSyncExternalStore(store.subscribe, store.get);
