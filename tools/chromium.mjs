// The browser that tests, benchmarks and screenshots use: a Chromium without a window that asks for
// nothing by itself.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--no-sandbox",
];

/** Starts one, with further arguments. */
export function launch(...further) {
  return chromium.launch({
    executablePath: readFileSync(".tools/browser", "utf8").trim(),
    args: [...ARGUMENTS, ...further],
  });
}
