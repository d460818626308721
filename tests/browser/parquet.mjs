// Parquet files: what reads them is fetched when there is one, and ended when none waits.
import assert from "node:assert/strict";
import { goTo, pageTest, pickFiles, readTable, runQuery, waitForApp, waitForStatus } from "./harness.mjs";

const fixture = (name) => `tests/formats/parquet/${name}.parquet`;
// Each with its records, which tests/parquet.rs has line by line.
const FILES = {
  "hyphens-snappy-v2": 4,
  "camel-zstd": 4,
  plain: 4,
  "encodings-v2": 4,
  "s3-v5": 2,
  pandas: 3,
  rejected: 2,
};
const isReader = (url) => /\/parquet-[0-9a-f]+(_bg\.wasm|\.js)$/.test(url);
const readerRequests = (server) => server.requests.filter(({ url }) => isReader(url)).length;

pageTest("Parquet files are read beside others, by what is fetched for the first", {}, async (page, server) => {
  await waitForApp(page);
  await page.getByRole("button", { name: "Open a sample" }).click();
  await waitForStatus(page, "Load status", /\b2,256 records$/);
  assert.equal(readerRequests(server), 0);
  const workers = page.workers().length;

  await pickFiles(page, fixture("s3"));
  await waitForStatus(page, "Load status", /\b2,260 records$/);
  assert.equal(readerRequests(server), 2);
  await pickFiles(page, ...Object.keys(FILES).map(fixture), fixture("brotli"), fixture("ocsf"));
  const records = 2_260 + Object.values(FILES).reduce((sum, each) => sum + each);
  await waitForStatus(page, "Load status", new RegExp(`\\b${records.toLocaleString("en")} records$`));
  assert.equal(readerRequests(server), 2);
  assert.equal(page.workers().length, workers);

  await goTo(page, "Query");
  await runQuery(page, 'fields @message | filter srcAddr = "198.51.100.9" and dstPort = 23', 6);
  const [, ...rows] = await readTable(page, "Query results");
  const record = (rest) => `2 210987654321 eni-0b7d5c2f9a1e34d60 198.51.100.9 10.20.4.15 40022 23 6 1 40 1794700821 1794700869 REJECT OK${rest}`;
  assert.deepEqual(rows.map(([message]) => message).sort(), [...Array(5).fill(record("")), record(" None true")]);

  await goTo(page, "Data");
  await page.getByText("Parquet, 29 columns, 3 row groups, gzip").waitFor();
  await page.getByText(/compressed with Brotli, which cannot be read; save it again/).waitFor();
  await page.getByText(/is a table of Amazon Security Lake/).waitFor();
});

pageTest(
  "a reader that cannot be had is missed by its files alone, and fetched again for the next",
  { allow: /Failed to (fetch|load resource)/ },
  async (page) => {
    await waitForApp(page);
    await page.route("**/parquet-*.wasm", (route) => route.abort());
    await pickFiles(page, fixture("s3"), fixture("plain"));
    await waitForStatus(page, "Load status", /\b0 records$/);
    await goTo(page, "Data");
    await page.getByText(/part of Flowglass that reads Parquet files could not be loaded/).first().waitFor();
    await page.unroute("**/parquet-*.wasm");
    await pickFiles(page, fixture("s3-v5"));
    await waitForStatus(page, "Load status", /\b2 records$/);
  },
);
