// The five questions that every engine is asked, in the words of each, and when two answers are
// the same. Columns are in the same order everywhere.

/** The fields of the log, and the types that SQL gives them. `-` stands for no value. */
export const FIELDS = [
  ["version", "UTINYINT"],
  ["account_id", "VARCHAR"],
  ["interface_id", "VARCHAR"],
  ["srcaddr", "VARCHAR"],
  ["dstaddr", "VARCHAR"],
  ["srcport", "USMALLINT"],
  ["dstport", "USMALLINT"],
  ["protocol", "UTINYINT"],
  ["packets", "BIGINT"],
  ["bytes", "BIGINT"],
  ["start", "BIGINT"],
  ["end", "BIGINT"],
  ["action", "VARCHAR"],
  ["log_status", "VARCHAR"],
];

/**
 * `insights` and `sql` ask the same. `order` is the column that the first `limit` rows are chosen
 * by; without it the answer is whole.
 */
export const QUESTIONS = [
  {
    name: "Q1",
    asks: "the ten pairs of addresses that moved the most bytes",
    insights: "stats sum(bytes) as total by srcAddr, dstAddr | sort total desc | limit 10",
    sql: `SELECT srcaddr, dstaddr, sum(bytes) AS total FROM logs
          GROUP BY srcaddr, dstaddr ORDER BY total DESC NULLS LAST LIMIT 10`,
    rows: 10,
    order: 2,
  },
  {
    name: "Q2",
    asks: "the ten sources that were rejected most often",
    insights: 'filter action = "REJECT" | stats count(*) as rejected by srcAddr | sort rejected desc | limit 10',
    sql: `SELECT srcaddr, count(*) AS rejected FROM logs WHERE action = 'REJECT'
          GROUP BY srcaddr ORDER BY rejected DESC LIMIT 10`,
    rows: 10,
    order: 1,
  },
  {
    name: "Q3",
    asks: "bytes by five minutes and action",
    insights: "stats sum(bytes) as total by bin(5m) as time, action",
    sql: `SELECT "start" // 300 * 300 AS time, action, sum(bytes) AS total FROM logs
          GROUP BY time, action ORDER BY time`,
  },
  {
    name: "Q4",
    asks: "the newest hundred records that were rejected at port 22",
    insights:
      'filter action = "REJECT" and dstPort = 22 | fields @timestamp, srcAddr, srcPort, dstAddr, bytes | sort @timestamp desc | limit 100',
    sql: `SELECT "start", srcaddr, srcport, dstaddr, bytes FROM logs
          WHERE action = 'REJECT' AND dstport = 22 ORDER BY "start" DESC LIMIT 100`,
    rows: 100,
    order: 0,
  },
  {
    name: "Q5",
    asks: "the twenty sources that addressed the most different ports",
    insights: "stats count_distinct(dstPort) as ports by srcAddr | sort ports desc | limit 20",
    sql: `SELECT srcaddr, count(DISTINCT dstport) AS ports FROM logs
          GROUP BY srcaddr ORDER BY ports DESC LIMIT 20`,
    rows: 20,
    order: 1,
  },
];

/** What reads the log into the table `logs` of DuckDB; `%` is the file. */
export const DUCKDB_READS = `CREATE TABLE logs AS SELECT * FROM read_csv('%', auto_detect = false, header = false,
  delim = ' ', nullstr = '-', columns = {${FIELDS.map(([name, type]) => `'${name}': '${type}'`).join(", ")}})`;

/** A value as every engine could have written it: seconds for times, plain digits, nothing for `-`. */
function plain(value) {
  const text = String(value ?? "");
  if (text === "-") return "";
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(text)) return String(Date.parse(`${text.replace(" ", "T").replace("Z", "")}Z`) / 1000);
  return /^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text;
}

/**
 * An answer as a text, the same for two engines if they agree. Rows may come in any order; of those
 * that are last by `order` any may be left out by a limit, so only their number counts.
 */
export function canonical({ order, rows: limit }, rows) {
  let texts = rows.map((row) => row.map(plain));
  let last = null;
  if (limit !== undefined && rows.length >= limit) {
    last = texts.map((row) => Number(row[order])).reduce((least, value) => Math.min(least, value), Infinity);
    texts = texts.filter((row) => Number(row[order]) > last);
  }
  const above = texts.map((row) => row.join("\t")).sort();
  return [`${rows.length} rows${last === null ? "" : `, the last at ${last}`}`, ...above].join("\n");
}
