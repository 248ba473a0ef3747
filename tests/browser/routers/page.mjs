// The page of a demo: it writes down what becomes of its history, beneath all else that hooks into that.

export const HTML = `<!doctype html><title>Demo</title><link rel="icon" href="data:,"><style>#root { height: 5000px; }</style><div id="root"></div>
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>
<script>
  window.isBlocking = false;
  window.log = [];
  const short = (url) => String(url).replace(location.origin, "");
  for (const method of ["pushState", "replaceState"]) {
    const original = History.prototype[method];
    History.prototype[method] = function (...given) {
      log.push([method, short(given[2]), Object.keys(given[0] ?? {}).sort().join()]);
      return original.apply(this, given);
    };
  }
  addEventListener("popstate", () => log.push(["popstate", short(location.href)]));
  // When these come is between the browser and its tasks.
  window.hashes = [];
  addEventListener("hashchange", ({ oldURL, newURL }) => hashes.push([short(oldURL), short(newURL)]));
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, ({ message, reason }) => log.push([type, String(message ?? reason)]));
  window.boot = async (demo, kind) => {
    const { begin } = await import("/demos/" + demo + ".js");
    window.demo = begin(kind);
  };
  window.begin = async (options) => {
    const name = "piquel";
    const { init } = await import(name);
    window.piquel = init({ ...options, capture: { ...options.capture, pattern: demo.pattern } });
  };
  // Everything of a page that a router could have changed; keys of entries are drawn by chance.
  window.look = () => ({
    url: short(location.href),
    length: history.length,
    state: JSON.stringify(history.state, (name, value) => (name === "key" ? "…" : value)),
    html: document.getElementById("root").innerHTML,
    scroll: scrollY,
    restoration: history.scrollRestoration,
    title: document.title,
    log: log.splice(0),
  });
</script>`;
