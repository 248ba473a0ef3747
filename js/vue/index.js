// `piquel/vue`: what the engine knows, as refs, which end with the scope that they were made in.

import {
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
} from "vue";
import { instanceOf, without } from "../bindings/given.js";
import { storesOf } from "../bindings/stores.js";
import { trackDirective } from "./directive.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../index.js").Options} Options */
/** @typedef {import("../bindings/stores.js").SignalId} SignalId */
/** @typedef {import("../bindings/stores.js").SignalState} SignalState */
/** @typedef {import("../prompt.js").Prompt} Prompt */
/** A ref that is read only. @template T @typedef {Readonly<import("vue").ShallowRef<T>>} Shown */

/** Where components find the instance. @type {import("vue").InjectionKey<Piquel>} */
const KEY = Symbol("piquel");

/**
 * A plugin for `app.use`, which provides an instance to all components, and the directive `v-piquel-track`. The instance belongs to the
 * page: unmounting the app does not end it, `piquel.destroy()` does.
 * @param {Piquel | Options} given options of `init`, or what that gave
 */
export function createPiquel(given) {
  const piquel = instanceOf(given);
  return {
    piquel,
    /** @param {import("vue").App} app */
    install(app) {
      app.provide(KEY, piquel);
      app.directive("piquel-track", trackDirective(storesOf(piquel).track));
    },
  };
}

/** The instance, with all its calls. Without the plugin it is one that does nothing. @returns {Piquel} */
export const usePiquel = () => (hasInjectionContext() && inject(KEY, null)) || without("app.use(createPiquel(…))");

const useStores = () => storesOf(usePiquel());

/**
 * @template T
 * @param {() => import("../bindings/store.js").Store<T>} choose
 * @returns {Shown<T>}
 */
function useStore(choose) {
  const shown = shallowRef(choose().unknown);
  if (typeof window === "undefined") return shown;
  const begin = () => {
    let end = () => {};
    const stop = watch(
      choose,
      (store) => {
        end();
        end = store.subscribe(() => {
          shown.value = store.get();
        });
        shown.value = store.get();
      },
      { immediate: true, flush: "sync" },
    );
    return () => {
      stop();
      end();
    };
  };
  // What a server rendered is taken up as it was, and changes afterwards.
  if (getCurrentInstance()?.vnode.el) {
    let end = () => {};
    onMounted(() => {
      end = begin();
    });
    onScopeDispose(() => end());
    return shown;
  }
  const end = begin();
  if (getCurrentScope()) onScopeDispose(end);
  return shown;
}

/** How often a signal fired, also before this page, and the latest firing on it. @param {import("vue").MaybeRefOrGetter<SignalId>} id of the signal @returns {Shown<SignalState>} */
export function useSignal(id) {
  const stores = useStores();
  return useStore(() => stores.signal(toValue(id)));
}

/** How far the user has come. @returns {Shown<string | null>} `new`, `activated`, `qualified` or `converted`; null before the engine runs */
export function useStage() {
  const { stage } = useStores();
  return useStore(() => stage);
}

/**
 * How far the user is towards a signal, clause by clause.
 * @param {import("vue").MaybeRefOrGetter<SignalId>} id of the signal
 * @returns {Shown<import("../explanation.js").Progress | null>} null before the engine runs, or if there is no such signal
 */
export function useProgress(id) {
  const stores = useStores();
  return useStore(() => stores.progress(toValue(id)));
}

/** The prompt that waits to be shown. @returns {Shown<Prompt | null>} null where none waits, and once it was told what became of it */
export function usePrompt() {
  const { prompt } = useStores();
  return useStore(() => prompt);
}

/** A function that tracks: for what users do, in handlers. @returns {Piquel["track"]} */
export const useTrack = () => useStores().track;
