// Part of finish-dist.mjs. Trunk gives the page's files names with a hash, but not those of workers;
// a cached worker of an older release would then meet a newer page. This gives the workers' files such
// names too and links them in the page as Trunk.toml links the app's.
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const dist = process.env.TRUNK_STAGING_DIR;
const base = process.env.TRUNK_PUBLIC_URL;

async function link(worker) {
  const script = await readFile(join(dist, `${worker}.js`));
  const wasm = await readFile(join(dist, `${worker}_bg.wasm`));
  const name = `${worker}-${createHash("sha256").update(script).update(wasm).digest("hex").slice(0, 16)}`;
  await rename(join(dist, `${worker}.js`), join(dist, `${name}.js`));
  await rename(join(dist, `${worker}_bg.wasm`), join(dist, `${name}_bg.wasm`));
  return `<link id="${worker}-module" rel="alternate" type="application/wasm" href="${base}${name}_bg.wasm" data-glue="${base}${name}.js">`;
}

const page = join(dist, "index.html");
const html = await readFile(page, "utf8");
const app = html.match(/<link[^>]*id="?app-module[^>]*>/)?.[0];
if (!app) throw new Error("index.html has no link to the app's module");
const links = [
  app,
  await link("worker"),
  await link("parquet"),
];
await writeFile(page, html.replace(app, links.join("\n    ")));
