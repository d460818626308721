// Part of finish-dist.mjs. Trunk gives the page's files names with a hash, but not the
// worker's; a cached worker of an older release would then meet a newer page. This gives
// the worker's files such names too and links them in the page as Trunk links the app's.
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const dist = process.env.TRUNK_STAGING_DIR;
const base = process.env.TRUNK_PUBLIC_URL;
const script = await readFile(join(dist, "worker.js"));
const wasm = await readFile(join(dist, "worker_bg.wasm"));
const name = `worker-${createHash("sha256").update(script).update(wasm).digest("hex").slice(0, 16)}`;
await rename(join(dist, "worker.js"), join(dist, `${name}.js`));
await rename(join(dist, "worker_bg.wasm"), join(dist, `${name}_bg.wasm`));

const page = join(dist, "index.html");
const html = await readFile(page, "utf8");
const app = html.match(/<link[^>]*id="?app-module[^>]*>/)?.[0];
if (!app) throw new Error("index.html has no link to the app's module");
const link = `<link id="worker-module" rel="preload" as="fetch" type="application/wasm" crossorigin href="${base}${name}_bg.wasm" data-glue="${base}${name}.js">`;
await writeFile(page, html.replace(app, `${app}\n    ${link}`));
