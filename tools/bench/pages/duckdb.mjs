// DuckDB-WASM (EH, one thread) in its own worker.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "@duckdb/duckdb-wasm";
import { DUCKDB_READS } from "../questions.mjs";
import { peer } from "./peer.mjs";

const database = new AsyncDuckDB(new VoidLogger(), new Worker("worker.js"));
await database.instantiate(new URL("duckdb-eh.wasm", location).href);
const connection = await database.connect();

/** The rows of a table of Arrow; what is wider than a number can tell exactly is a text. */
const plainRows = (table) =>
  table.toArray().map((row) => row.toArray().map((value) => (ArrayBuffer.isView(value) || typeof value === "bigint" ? String(value) : value)));

peer({
  async load(file) {
    await database.registerFileHandle("flow.log", file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
    await connection.query(DUCKDB_READS.replace("%", "flow.log"));
    return String((await connection.query("SELECT count(*) FROM logs")).getChildAt(0).get(0));
  },
  async answer({ sql }) {
    return plainRows(await connection.query(sql));
  },
});
