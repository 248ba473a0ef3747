// What most pages do: begin, and fire the signal.
host.begin();
const { init } = await import("/piquel/index.js");
host.work(init(host.options));
