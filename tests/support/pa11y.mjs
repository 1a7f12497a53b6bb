// Runs pa11y, with the checks of axe and HTML_CodeSniffer, on views of one page, and prints what is wrong as JSON.
//
//     node pa11y.mjs MODULES < order.json
//
// The order: browser (path), arguments, url, key, and views: each with a name, a hash, `change` (what somebody else does meanwhile: an address of the API
// and the fields that are changed there), `type`, `press` (selectors to click, one after another, each waited for) and `wait` (what must be there
// then). Every view is looked at light and dark, wide and narrow.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/`);
const pa11y = require("pa11y");
const puppeteer = require("puppeteer");
const order = JSON.parse(readFileSync(0, "utf8"));
const LOOKS = [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 390 },
];

const browser = await puppeteer.launch({ executablePath: order.browser, args: order.arguments });
const page = await browser.newPage();
const found = [];

async function look(view) {
  for (const { scheme, width } of LOOKS) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
    await page.setViewport({ width, height: 900 });
    const { issues } = await pa11y(order.url, { browser, page, ignoreUrl: true, standard: "WCAG2AA", runners: ["axe", "htmlcs"], timeout: 60_000 });
    const undecided = issues.some(({ code }) => code === "color-contrast") && (await contrastIsUndecided());
    found.push(...issues.filter(({ code }) => code !== "color-contrast" || !undecided).map(({ code, message, selector, context }) => ({ view: `${view.name}, ${scheme}, ${width}`, code, message, selector, context })));
  }
}

// pa11y does not tell what axe has found from what axe could not decide, such as the contrast within a <textarea>, which HTML_CodeSniffer judges.
function contrastIsUndecided() {
  return page.evaluate(async () => (await window.axe.run(document, { runOnly: ["color-contrast"] })).violations.length === 0);
}

async function change({ url, fields }) {
  const answer = await fetch(url, { method: "PATCH", headers: { "X-API-Key": order.key, "Content-Type": "application/json" }, body: JSON.stringify(fields) });
  if (!answer.ok) throw new Error(await answer.text());
}

await page.goto(order.url);
for (const view of order.views) {
  if (view.hash !== undefined) {
    await page.evaluate((hash) => (location.hash = hash), view.hash);
    await page.waitForFunction((hash) => document.getElementById("view").dataset.ready === hash, {}, view.hash);
  }
  if (view.change) await change(view.change);
  for (const [selector, text] of view.type ?? []) await (await page.waitForSelector(selector)).type(text);
  for (const selector of view.press ?? []) await (await page.waitForSelector(selector)).click();
  if (view.wait) await page.waitForSelector(view.wait);
  await look(view);
}
await browser.close();
console.log(JSON.stringify(found));
