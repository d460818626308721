// Writes pictures of the built page in its main states to docs/screenshots/: on a phone, a tablet, a
// desk and a projector, light and dark.
//
//   node tools/screenshots.mjs [--out docs/screenshots] [STATE…]
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch } from "./chromium.mjs";
import { serve } from "./serve.mjs";
import { STATES, enter } from "./states.mjs";

const WINDOWS = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
];
const SCHEMES = ["light", "dark"];
/** How good the pictures are, in percent; those of great windows are large enough as it is. */
const quality = (width) => (width > 2_000 ? 50 : 75);
/** Durations are told as 0 ms, so that only what has changed changes a picture. */
const NOW = new Date("2023-01-11T19:00:00Z");

/** What is in sight, as WebP. */
async function picture(page, width) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: quality(width) });
  await session.detach();
  return Buffer.from(data, "base64");
}

/** A page of that size in a state; fails if it is wider than its window. */
async function show(browser, url, state, viewport, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await enter(page, url, state);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > viewport.width) throw new Error(`the page is ${wide} px wide`);
  const bytes = await picture(page, viewport.width);
  await context.close();
  return bytes;
}

const { values, positionals } = parseArgs({
  options: { out: { type: "string", default: "docs/screenshots" } },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : Object.keys(STATES);
const unknown = wanted.filter((name) => !(name in STATES));
if (unknown.length > 0) {
  console.error(`no state is called ${unknown.join(", ")}; there are ${Object.keys(STATES).join(", ")}`);
  process.exit(2);
}
mkdirSync(values.out, { recursive: true });
if (positionals.length === 0) {
  for (const old of readdirSync(values.out)) rmSync(join(values.out, old));
}
const browser = await launch("--hide-scrollbars");
const server = await serve({ root: "dist" });
let total = 0;
try {
  for (const name of wanted) {
    const widths = STATES[name].widths ?? WINDOWS.map(({ width }) => width);
    for (const viewport of WINDOWS.filter(({ width }) => widths.includes(width))) {
      for (const scheme of SCHEMES) {
        const path = join(values.out, `${name}-${viewport.width}-${scheme}.webp`);
        let bytes;
        try {
          bytes = await show(browser, server.url, STATES[name], viewport, scheme);
        } catch (error) {
          throw new Error(`${path}: ${error.message}`);
        }
        writeFileSync(path, bytes);
        total += bytes.length;
        console.log(`${path}  ${Math.round(bytes.length / 1_000)} kB`);
      }
    }
  }
} finally {
  await browser.close();
  server.stop();
}
console.log(`${(total / 1e6).toFixed(1)} MB in all`);
