// axe finds nothing in any of the main states, on a phone and on a desk, light and dark, and no state
// is wider than its window.
import assert from "node:assert/strict";
import { STATES, enter } from "../../tools/states.mjs";
import { assertAccessible, pageTest } from "./harness.mjs";

const LOOKS = [
  { viewport: { width: 360, height: 780 }, colorScheme: "dark" },
  { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
];

for (const [name, state] of Object.entries(STATES)) {
  for (const look of LOOKS) {
    const { width } = look.viewport;
    if (state.widths && !state.widths.includes(width)) continue;
    const context = { ...look, reducedMotion: "reduce" };
    pageTest(`${name} is open to everyone at ${width} px, ${look.colorScheme}`, { context }, async (page, server) => {
      await enter(page, server.url, state);
      await assertAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `it is ${wide} px wide`);
    });
  }
}
