// Results as charts: chosen by the query, switched, read by keyboard, filtered by their legend, with
// the figures behind them, and handed out as files. The numbers were counted outside of the project.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  assertAccessible,
  dropFiles,
  goTo,
  pageTest,
  readTable,
  startQuery,
  waitForApp,
  waitForStatus,
} from "./harness.mjs";

const SAMPLE = "samples/two-vpcs";
const BY_ACTION = "stats sum(bytes) as bytes by bin(5m) as time, action";

async function open(page) {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /records$/);
  await goTo(page, "Query");
}

/** Runs a query and shows its chart; resolves to the slider over its values. */
async function chart(page, query) {
  await startQuery(page, query);
  await waitForStatus(page, "Query status", /^[\d,]+ rows? /);
  await page.getByRole("radio", { name: "Chart", exact: true }).check();
  const figure = page.getByRole("figure", { name: "Chart of the result" });
  await figure.waitFor();
  return figure.getByRole("slider", { name: "Values of the chart" });
}

const kinds = (page) =>
  page.getByRole("group", { name: "Kind of chart" }).getByRole("radio").evaluateAll((all) =>
    all.map((radio) => `${radio.checked ? "*" : ""}${radio.parentElement.textContent}`));

pageTest("a chart fits its query, switches, and is read by keyboard alone", {}, async (page) => {
  await open(page);
  const slider = await chart(page, BY_ACTION);
  assert.deepEqual(await kinds(page), ["*Stacked area", "Line", "Bar", "Side by side", "Pie"]);
  await slider.focus();
  await page.keyboard.press("Home");
  assert.match(await slider.getAttribute("aria-valuetext"), /^2023-01-11 17:30:00 – 17:35:00 UTC, ACCEPT: 17\.7 MB/);
  await page.keyboard.press("ArrowRight");
  assert.match(await slider.getAttribute("aria-valuetext"), /^2023-01-11 17:35:00/);
  await page.keyboard.press("ArrowUp");
  assert.match(await slider.getAttribute("aria-valuetext"), /REJECT: 4\.\d+ kB/);
  await page.keyboard.press("End");
  assert.match(await slider.getAttribute("aria-valuetext"), /18:25:00 – 18:30:00 UTC, REJECT/);
  await page.getByRole("radio", { name: "Pie" }).check();
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await slider.getAttribute("aria-valuetext"), /ACCEPT: 95\.8 MB \(95,774,365 bytes, >99\.9%\)/);
});

pageTest("a legend hides series, and figures stand behind the chart", {}, async (page) => {
  await open(page);
  const slider = await chart(page, BY_ACTION);
  const legend = page.getByRole("list", { name: /^Series/ });
  const accept = legend.getByRole("button", { name: /^ACCEPT/ });
  assert.equal(await accept.getAttribute("aria-pressed"), "true");
  await accept.focus();
  await page.keyboard.press("Enter");
  assert.equal(await accept.getAttribute("aria-pressed"), "false");
  assert.match(await slider.getAttribute("aria-valuetext"), /REJECT/);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await accept.getAttribute("aria-pressed"), "true");
  await page.getByRole("button", { name: "Figures" }).click();
  const [head, first] = await readTable(page, "Figures of the chart");
  assert.deepEqual(head, ["time (UTC)", "ACCEPT", "REJECT"]);
  assert.match(first[0], /^2023-01-11 17:30:00/);
});

pageTest("a chart is saved as SVG and as PNG", {}, async (page) => {
  await open(page);
  await chart(page, BY_ACTION);
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const svg = await save("Save as SVG");
  assert.equal(svg.name, "flowglass-chart.svg");
  const text = svg.bytes.toString();
  for (const part of ["bytes by time and action", "ACCEPT", "2 files, 2,306 rows", "Times are UTC.", "stats sum(bytes)"]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!text.includes("var(") && !text.includes("currentColor"));
  const png = await save("Save as PNG");
  assert.equal(png.name, "flowglass-chart.png");
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  // Twice as many pixels as the drawing has: 960 and its margins.
  assert.equal(png.bytes.readUInt32BE(16), 2_000);
});

pageTest("records have a distribution, and what cannot be drawn says why", {}, async (page) => {
  await open(page);
  const slider = await chart(page, "fields @timestamp, srcAddr, bytes | filter action = 'ACCEPT'");
  await slider.focus();
  await page.keyboard.press("Home");
  assert.match(await slider.getAttribute("aria-valuetext"), /^20 B – 50 B, rows: 44 \(2\.9%\)$/);
  await startQuery(page, "stats sum(bytes)");
  await page.getByText("There is one row, so there is nothing to compare.").waitFor();
  await startQuery(page, "fields srcAddr, dstAddr");
  await page.getByRole("button", { name: "Count rows over time" }).click();
  await waitForStatus(page, "Query status", /^12 rows /);
  assert.deepEqual(await kinds(page), ["*Line", "Stacked area", "Bar", "Pie"]);
});

pageTest("rows over time stand above a result, and a bar selects its time", {}, async (page) => {
  await open(page);
  await startQuery(page, "filter action = 'REJECT' | stats count(*) as n by dstPort | limit 5");
  await page.getByText("746 rows, per minute").waitFor();
  const slider = page.getByRole("figure", { name: "Rows over time" }).getByRole("slider");
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByText(/^\d+ rows, per (second|5 s)$/).waitFor();
});

pageTest("the view is remembered", {}, async (page, server) => {
  await open(page);
  await chart(page, BY_ACTION);
  await page.goto("about:blank");
  await page.goto(server.url);
  await open(page);
  await startQuery(page, BY_ACTION);
  await page.getByRole("figure", { name: "Chart of the result" }).waitFor();
});

pageTest("top pairs are bars and a matrix, too", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, SAMPLE);
  await waitForStatus(page, "Load status", /records$/);
  await page.getByRole("radio", { name: "Bars" }).check();
  const slider = page.getByRole("figure", { name: "Chart of the top pairs" }).getByRole("slider");
  await slider.focus();
  await page.keyboard.press("Home");
  assert.match(await slider.getAttribute("aria-valuetext"), /^192\.0\.2\.14 → 10\.1\.5\.112, bytes: 10\.5 MB/);
  await page.getByRole("radio", { name: "Matrix" }).check();
  await slider.focus();
  await page.keyboard.press("End");
  assert.match(await slider.getAttribute("aria-valuetext"), /^other, other: /);
});

for (const [width, colorScheme] of [[360, "light"], [1440, "dark"]]) {
  const context = { colorScheme, viewport: { width, height: 800 } };
  pageTest(`axe finds nothing beside charts (${width} px, ${colorScheme})`, { context }, async (page) => {
    await open(page);
    const slider = await chart(page, BY_ACTION);
    await page.getByRole("button", { name: "Figures" }).click();
    for (const kind of ["Line", "Bar", "Side by side", "Pie"]) {
      await page.getByRole("radio", { name: kind, exact: true }).check();
      await slider.focus();
      await page.keyboard.press("Home");
      await assertAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} px wide with ${kind}`);
    }
  });
}

pageTest("a cell of a matrix chooses its pair, or one end of it", {}, async (page) => {
  await open(page);
  const pairs = "stats sum(bytes) as bytes by srcAddr, dstAddr | sort bytes desc";
  const slider = await chart(page, pairs);
  await page.getByRole("radio", { name: "Matrix", exact: true }).check();
  const menu = page.getByRole("menu", { name: "What to do with the value" });
  const choose = async (name) => {
    await slider.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await menu.getByRole("menuitem", { name }).click();
  };
  const chips = (...expected) =>
    page.waitForFunction(
      (expected) => JSON.stringify([...document.querySelectorAll(".chip-condition")].map((it) => it.textContent)) === expected,
      JSON.stringify(expected),
    );
  await choose("Exclude");
  await chips("not (srcAddr = '192.0.2.14' and dstAddr = '10.1.5.112')");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await chips();
  await choose("Include");
  await chips("srcAddr = '192.0.2.14'", "dstAddr = '10.1.5.112'");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await chips();
  await choose("Only dstAddr = 10.1.5.112");
  await chips("dstAddr = '10.1.5.112'");
});

pageTest("a mark is pressed where it is drawn, and selects its time", {}, async (page) => {
  await open(page);
  const slider = await chart(page, BY_ACTION);
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  const [across, down] = [x + width / 2, y + height * 0.85];
  await page.mouse.move(across, down);
  const tip = page.getByRole("figure", { name: "Chart of the result" }).locator(".chart-tip");
  await tip.getByText("2023-01-11 17:55:00 – 18:00:00 UTC").waitFor();
  await page.mouse.click(across, down);
  const menu = page.getByRole("menu", { name: "What to do with the value" });
  await menu.getByRole("menuitem", { name: "Include" }).waitFor();
  await menu.getByRole("menuitem", { name: "Only this time" }).click();
  await page.getByRole("region", { name: "Selection" }).locator("summary").filter({ hasText: /5 min|–/ }).first().waitFor();
});
