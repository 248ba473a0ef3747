// What every page of this folder loads first: it notes what the page sees of us, and holds what pages do. It keeps what it needs
// itself, because the page may go on to spoil it.

(() => {
  const { addEventListener } = EventTarget.prototype;
  const { keys, getOwnPropertyDescriptors, getOwnPropertyNames } = Object;
  const { apply, ownKeys } = Reflect;
  const { join } = Array.prototype;

  /** What nobody may change: the prototypes and objects that scripts share. */
  const shared = getOwnPropertyNames(window)
    .filter((name) => /^[A-Z]/.test(name))
    .map((name) => window[name]?.prototype)
    .filter((prototype) => typeof prototype === "object" && prototype !== null)
    .concat([Object, Array, Promise, JSON, Math, Reflect, Date, history, navigator]);

  const look = () => {
    const places = [apply(join, keys(window), [])];
    for (let index = 0; index < shared.length; index += 1) {
      const properties = getOwnPropertyDescriptors(shared[index]);
      const names = ownKeys(properties);
      for (let place = 0; place < names.length; place += 1) {
        const { value, get, set } = properties[names[place]];
        places[places.length] = names[place];
        places[places.length] = value ?? get;
        places[places.length] = set;
      }
    }
    return places;
  };

  const { collector } = document.documentElement.dataset;
  const host = {
    options: { key: "pk_demo", endpoint: collector },
    /** What the page saw and should not have. */
    faults: [],
    /** How often a policy forbade WebAssembly. */
    violations: 0,
    piquel: null,
    before: null,
    /** Just before the page has to do with us for the first time. */
    begin() {
      host.before = look();
    },
    /** Fires the signal. */
    work(piquel) {
      host.piquel = piquel;
      piquel.track("worked");
      piquel.track("worked");
    },
    /** A claim of the page itself. */
    hold(is, claim) {
      if (!is) host.faults[host.faults.length] = claim;
    },
    /** Resolves when the engine runs. */
    async running(piquel) {
      while (piquel.progress("busy") === null) await new Promise((done) => host.later(done));
    },
    later: setTimeout.bind(window),
    /** Ends it, and looks at what is left of us. */
    end() {
      host.piquel?.destroy();
      const after = look();
      for (let index = 0; index < after.length; index += 1) {
        if (!Object.is(after[index], host.before?.[index])) {
          host.hold(false, `something is not as before: ${String(after[index])}`);
          break;
        }
      }
    },
  };
  Object.defineProperty(window, "host", { value: host });
  addEventListener.call(window, "error", ({ message }) => host.hold(false, message), true);
  addEventListener.call(window, "unhandledrejection", ({ reason }) => host.hold(false, `unhandled: ${String(reason)}`));
  addEventListener.call(document, "securitypolicyviolation", ({ blockedURI }) => {
    if (blockedURI === "wasm-eval") host.violations += 1;
  });
})();
