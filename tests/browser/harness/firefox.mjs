// A real Firefox, the one that people have: driven by WebDriver BiDi, without a patched build.

import { createRequire } from "node:module";
import { firefox as type } from "playwright-core";
import { findFirefox } from "../../../scripts/firefox.mjs";

/** Nothing but what the test asks for goes over the network. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.newtabpage.activity-stream.asrouter.providers.message-groups": "",
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
};

/** What our driver asks of every page and a Firefox with long support does not know yet: no test looks at colours. */
const UNKNOWN = "emulation.setMediaFeaturesOverride";

/** @type {import("./pages.mjs").Engine} */
export const firefox = {
  type,
  options() {
    const executablePath = findFirefox();
    if (!executablePath) throw new Error("no Firefox found, run `npm run test:browser`, or name one with FIREFOX");
    answerUnknown();
    return { channel: "moz-firefox", executablePath, headless: true, firefoxUserPrefs: PREFERENCES };
  },
  hide: (context) =>
    context.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false, configurable: true }),
    ),
};

let isAnswered = false;

/** Has the driver believe that what Firefox does not know was done. */
function answerUnknown() {
  if (isAnswered) return;
  isAnswered = true;
  const { ws } = createRequire(import.meta.url)("playwright-core/lib/utilsBundle");
  const { send } = ws.prototype;
  ws.prototype.send = function (/** @type {string} */ text, /** @type {any[]} */ ...rest) {
    const { id, method } = JSON.parse(text);
    if (method !== UNKNOWN) return send.call(this, text, ...rest);
    const answer = JSON.stringify({ type: "success", id, result: {} });
    queueMicrotask(() => this.emit("message", Buffer.from(answer), false));
  };
}
