// Every fixture of `tests/formats/` opened once in the page: how many records it has, and what it
// is recognised as.
import assert from "node:assert/strict";
import { goTo, pageTest, pickFiles, waitForApp, waitForStatus } from "./harness.mjs";

// File, records, and what Data says of it.
const FORMATS = [
  ["v2-default.log", 6, "flow log lines, default VPC layout, no header"],
  ["tgw-default.log", 2, "flow log lines, default transit gateway layout, no header"],
  ["s3-v5.log", 2, "S3 text, header with 29 fields"],
  ["s3-chosen-fields.log", 3, "S3 text, header with 8 fields"],
  ["merged.log", 4, "S3 text, header with 14 fields"],
  ["odd-spacing.log", 5, "flow log lines, default VPC layout, no header"],
  ["rejected.log", 1, "flow log lines, default VPC layout, no header"],
  ["export-task.txt", 2, "log events as text (time, record), default VPC layout, no header"],
  ["tail-detailed.txt", 2, "log events as text (time, log stream, record), default VPC layout, no header"],
  ["tail-coloured.txt", 2, "log events as text (time, log stream, record), default VPC layout, no header"],
  ["tail-short.txt", 2, "log events as text (time, record), default VPC layout, no header"],
  ["timestamp-message.txt", 2, "log events as text (time, record), default VPC layout, no header"],
  ["events-in-cells.txt", 2, "log events as text, with tabs between their values, default VPC layout, no header"],
  ["get-log-events.txt", 2, "text output of `aws logs get-log-events`, default VPC layout, no header"],
  ["filter-log-events.txt", 2, "text output of `aws logs filter-log-events`, default VPC layout, no header"],
  ["messages-joined.txt", 3, "records with tabs between them, default VPC layout, no header"],
  ["console-copy.txt", 2, "flow log lines, default VPC layout, no header"],
  ["event-lines-merged.txt", 6, "log events as text (time, record), default VPC layout, no header"],
  ["console.csv", 2, "CSV of log events, header with 2 columns"],
  ["console-streams.csv", 2, "CSV of log events, header with 3 columns"],
  ["insights-message.csv", 2, "CSV of log events, header with 2 columns"],
  ["insights-raw.csv", 2, "CSV of log events, header with 5 columns"],
  ["insights-columns.csv", 3, "CSV of flow log records, header with 8 columns"],
  ["insights-both.csv", 2, "CSV of log events, header with 4 columns"],
  ["athena.csv", 1, "CSV of flow log records, header with 14 columns"],
  ["athena-2017.csv", 1, "CSV of flow log records, header with 16 columns"],
  ["no-header.csv", 1, "CSV of flow log records, no header"],
  ["spreadsheet.csv", 2, "CSV with semicolons of log events, header with 2 columns"],
  ["spreadsheet-columns.csv", 2, "CSV with semicolons of flow log records, header with 5 columns"],
  ["spreadsheet.tsv", 2, "table with tabs of flow log records, header with 3 columns"],
  ["damaged.csv", 2, "CSV of log events, header with 2 columns"],
  ["latin-1.csv", 1, "CSV of flow log records, header with 3 columns"],
  ["zeros.csv", 4, "CSV of log events, header with 2 columns"],
  ["get-log-events.json", 2, "log events of `get-log-events` (JSON)"],
  ["filter-log-events.json", 2, "log events of `filter-log-events` (JSON)"],
  ["messages.json", 2, "messages that `--query` picked of log events (JSON)"],
  ["messages-one-a-line.json", 2, "messages, one to a line (JSON)"],
  ["times-and-messages.json", 2, "times and messages that `--query` picked of log events (JSON)"],
  ["tail-none.json", 2, "log events, one to a line (JSON)"],
  ["insights-messages.json", 1, "results of Logs Insights (JSON)"],
  ["insights-columns.json", 2, "results of Logs Insights (JSON)"],
  ["insights-both.json", 2, "results of Logs Insights (JSON)"],
  ["insights-transformed.json", 1, "results of Logs Insights (JSON)"],
  ["get-query-results.json", 1, "results of `get-query-results` (JSON)"],
  ["get-query-results-columns.json", 1, "results of `get-query-results` (JSON)"],
  ["subscription.json", 3, "log events of a subscription (JSON)"],
  ["subscription.b64", 3, "log events of a subscription (JSON), gzip in base64"],
  ["lambda.json", 1, "log events of a subscription, for Lambda (JSON with gzip in base64)"],
  ["kinesis.json", 2, "log events of a subscription, from Kinesis (JSON with gzip in base64)"],
  ["firehose.json", 1, "messages of Firehose (JSON)"],
  ["firehose-records.json", 3, "records of Firehose (JSON with base64)"],
  ["damaged.json", 4, "messages of Firehose (JSON)"],
  ["cut-off.json", 2, "log events of `get-log-events` (JSON)"],
  ["parquet/s3.parquet", 4, "Parquet, 14 columns, 2 row groups, gzip"],
  ["parquet/s3-v5.parquet", 2, "Parquet, 29 columns, 3 row groups, gzip"],
  ["parquet/hyphens-snappy-v2.parquet", 4, "Parquet, 14 columns, 1 row group, Snappy"],
  ["parquet/camel-zstd.parquet", 4, "Parquet, 14 columns, 1 row group, Zstandard"],
  ["parquet/pandas.parquet", 3, "Parquet, 16 columns, 1 row group, gzip, 1 column of other types left out"],
  ["insights-stats.json", 0, "These are results that a query has added up from many records"],
  ["get-query-results-stats.json", 0, "These are results that a query has added up from many records"],
  ["insights-results.csv", 0, "This is a table of query results; its rows sum up many records each"],
  ["aws-logs-write-test", 0, "This is the test object of an export task"],
  ["athena.csv.metadata", 0, "This is the metadata of a query result of Athena"],
  ["console-table.txt", 0, "This is a table drawn with lines"],
  ["insights-table.md", 0, "This is a table drawn with lines"],
];

pageTest("every format is opened and recognised", { timeout: 240_000 }, async (page) => {
  await waitForApp(page);
  let total = 0;
  for (const [path, records, said] of FORMATS) {
    await pickFiles(page, `tests/formats/${path}`);
    const file = path.split("/").at(-1);
    total += records;
    if (total === records) await goTo(page, "Data");
    const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: file, exact: true }) });
    // Names of commands and fields are set in a font of their own, without quotes.
    await row.getByText(said.replaceAll("`", "")).or(row.getByText(said)).waitFor();
    await waitForStatus(page, "Load status", new RegExp(`(^|\\D)${total.toLocaleString("en")} records$`));
    assert.equal(await row.getByRole("cell").first().textContent(), records.toLocaleString("en"), file);
  }
});
