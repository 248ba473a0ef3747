// An app with Vue in which components come and go, and which takes up what a server rendered.

import { createPiquel, usePiquel, useProgress, useSignal, useStage, useTrack } from "piquel/vue";
import { createApp, createSSRApp, effectScope, h, ref, shallowRef, watchEffect } from "vue";
import { Screen } from "./screen-vue.mjs";

const seen = {
  /** How often what shows progress was rendered. */
  renders: 0,
  /** @type {string[]} */
  warnings: [],
};

const name = ref("talking");
const isShown = ref(true);

const Part = {
  setup() {
    const signal = useSignal(name);
    const progress = useProgress(() => name.value);
    const stage = useStage();
    return () => {
      seen.renders += 1;
      return h("p", `${name.value} ${signal.value.fired} ${progress.value?.clauses[0].measured ?? 0} ${stage.value}`);
    };
  },
};
const App = {
  setup() {
    const track = useTrack();
    return () => [
      h("button", { type: "button", onClick: () => track("message_sent", { channel: "general" }) }, "Send"),
      isShown.value ? h(Part) : null,
    ];
  },
};

/** @type {import("vue").App} */
let app;
Object.assign(window, {
  seen,
  /** @param {import("piquel").Options} options */
  begin(options) {
    app = createApp(App).use(createPiquel(options));
    app.mount("#root");
  },
  follow: (/** @type {string} */ other) => {
    name.value = other;
  },
  show: (/** @type {boolean} */ is) => {
    isShown.value = is;
  },
  unmount: () => app.unmount(),
  /** Refs outside of components live as long as their scope. @param {import("piquel").Piquel} piquel */
  scope(piquel) {
    const scope = effectScope();
    const last = shallowRef();
    createApp({})
      .use(createPiquel(piquel))
      .runWithContext(() =>
        scope.run(() => {
          const stage = useStage();
          watchEffect(() => {
            last.value = stage.value;
          });
        }),
      );
    return { stop: () => scope.stop(), last };
  },
  /** Takes up what a server rendered. @param {string} html @param {import("piquel").Piquel} piquel */
  hydrate(html, piquel) {
    const root = /** @type {HTMLElement} */ (document.getElementById("root"));
    root.innerHTML = html;
    app = createSSRApp(Screen).use(createPiquel(piquel));
    app.mount(root);
    return root.innerText;
  },
  bare() {
    app = createApp({
      setup() {
        usePiquel().track("opened");
        const stage = useStage();
        return () => h("p", `stage ${stage.value}`);
      },
    });
    app.mount("#root");
  },
});
