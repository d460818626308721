// Perspective in its own worker. It reads CSV with commas and nothing for no value, so the page makes
// that of the log, a piece at a time: a text of a whole file would be longer than texts can be.
import perspective from "@perspective-dev/client";
import { FIELDS } from "../questions.mjs";
import { peer } from "./peer.mjs";

const PIECE = 16 << 20;
const HEADER = `${FIELDS.map(([name]) => name).join(",")}\n`;
const schema = Object.fromEntries(FIELDS.map(([name, type]) => [name, type === "VARCHAR" ? "string" : type === "BIGINT" ? "float" : "integer"]));

perspective.init_client(fetch("client.wasm"));
perspective.init_server(fetch("server.wasm"));
const client = await perspective.worker();
const table = await client.table(schema);

/** The groups of the columns `keys`, those first whose figure is greatest. */
const groups = (keys, [column, aggregate], more) => ({
  group_by: keys,
  group_rollup_mode: "flat",
  columns: [column],
  aggregates: { [column]: aggregate },
  sort: [[column, "desc"]],
  ...more,
});
const cellsOfGroup = ({ __ROW_PATH__: keys, ...figures }) => [...keys, ...Object.values(figures)];

/** For each question its view, how many rows of it, and the cells of one. */
const VIEWS = {
  // Groups within groups are ordered within them only, so a pair is one key.
  Q1: [
    groups(["pair"], ["bytes", "sum"], { expressions: { pair: `concat("srcaddr", ' ', "dstaddr")` } }),
    10,
    ({ __ROW_PATH__: [pair], bytes }) => [...pair.split(" "), bytes],
  ],
  Q2: [groups(["srcaddr"], ["action", "count"], { filter: [["action", "==", "REJECT"]] }), 10, cellsOfGroup],
  Q3: [
    groups(["time", "action"], ["bytes", "sum"], { expressions: { time: 'floor("start" / 300) * 300' }, sort: [] }),
    undefined,
    // It makes the sum of no values 0.
    ({ __ROW_PATH__: [time, action], bytes }) => [time, action, action ? bytes : null],
  ],
  Q4: [
    {
      columns: ["start", "srcaddr", "srcport", "dstaddr", "bytes"],
      filter: [["action", "==", "REJECT"], ["dstport", "==", 22]],
      sort: [["start", "desc"]],
    },
    100,
    (row) => [row.start, row.srcaddr, row.srcport, row.dstaddr, row.bytes],
  ],
  Q5: [groups(["srcaddr"], ["dstport", "distinct count"]), 20, cellsOfGroup],
};

peer({
  async load(file) {
    const decoder = new TextDecoder();
    let rest = "";
    for (let at = 0; at < file.size; at += PIECE) {
      const text = rest + decoder.decode(await file.slice(at, at + PIECE).arrayBuffer(), { stream: true });
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      await table.update(HEADER + text.slice(0, end).replaceAll(" -", ",").replaceAll(" ", ","), { format: "csv" });
    }
    // What waits to be taken in is, when a view is made.
    const view = await table.view({ columns: ["version"] });
    const count = await view.num_rows();
    await view.delete();
    return String(count);
  },
  async answer({ name }) {
    const [config, limit, cells] = VIEWS[name];
    const view = await table.view(config);
    const rows = await view.to_json(limit && { start_row: 0, end_row: limit });
    await view.delete();
    return rows.map(cells);
  },
});
