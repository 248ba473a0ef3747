import assert from "node:assert/strict";
import { test } from "node:test";
import { isProgram } from "./automation.js";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko)";

test("crawlers, checks and tools are programs", () => {
  for (const name of [
    `Mozilla/5.0 ${CHROME}; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/141.0.0.0 Safari/537.36`,
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexRenderResourcesBot/1.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    "Mozilla/5.0 (Linux; Android 7.0) (compatible; AdsBot-Google-Mobile; +http://www.google.com/mobile/adsbot.html)",
    `Mozilla/5.0 ${CHROME}; compatible; GPTBot/1.2; +https://openai.com/gptbot)`,
    "Mozilla/5.0 (Linux; Android 5.0) (compatible; Bytespider; https://zhanzhang.toutiao.com/)",
    "Mozilla/5.0 (compatible; Baiduspider-render/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
    `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} HeadlessChrome/141.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (Linux; Android 11; moto g power) ${CHROME} Chrome/141.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse`,
    `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Chrome/141.0.0.0 Safari/537.36 PTST/240201.193037`,
    `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Chrome/141.0.0.0 Safari/537.36 DatadogSynthetics`,
    "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
  ]) {
    assert.equal(isProgram(name), true, name);
  }
});

test("browsers that people have are none, also on phones whose name sounds like one", () => {
  for (const name of [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Chrome/141.0.0.0 Safari/537.36`,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`,
    `Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) ${CHROME} Chrome/141.0.0.0 Mobile Safari/537.36`,
    `Mozilla/5.0 (Linux; U; Android 11; en-us; CUBOT NOTE 20 Build/RP1A) ${CHROME} Version/4.0 Chrome/141.0.0.0 Mobile`,
    `Mozilla/5.0 (Linux; Android 10; Cubot) ${CHROME} Chrome/141.0.0.0 Mobile Safari/537.36`,
    `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${CHROME} Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 Botim/3.1`,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 400.0",
    "",
  ]) {
    assert.equal(isProgram(name), false, name);
  }
});
