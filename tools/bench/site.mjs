// Builds the pages of the peers into a folder: each is one bundle beside what its package brings.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const here = import.meta.dirname;
const packages = join(here, "node_modules");

/** The version of a package that is compared with. */
export const versionOf = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;

/** For each page what it is made of: bundles, and files of packages under the name that they get. */
const PAGES = {
  reading: { bundles: { page: "reading", worker: "reading_worker" }, files: {} },
  duckdb: {
    bundles: { page: "duckdb" },
    files: {
      "worker.js": "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js",
      "duckdb-eh.wasm": "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
    },
  },
  perspective: {
    bundles: { page: "perspective" },
    files: {
      "client.wasm": "@perspective-dev/client/dist/wasm/perspective-js.wasm",
      "server.wasm": "@perspective-dev/server/dist/wasm/perspective-server.wasm",
    },
  },
};

export async function buildSite(folder) {
  for (const [page, { bundles, files }] of Object.entries(PAGES)) {
    const out = join(folder, page);
    mkdirSync(out, { recursive: true });
    copyFileSync(join(here, "pages/peer.html"), join(out, "index.html"));
    for (const [name, path] of Object.entries(files)) copyFileSync(join(packages, path), join(out, name));
    await build({
      entryPoints: Object.entries(bundles).map(([name, source]) => ({ in: join(here, `pages/${source}.mjs`), out: name })),
      outdir: out,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      logLevel: "error",
    });
  }
}
