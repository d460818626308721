// Part of finish-dist.mjs. Every component has a stylesheet of its own; the page loads
// one file that holds them all, in the order in which index.html names them.
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const dist = process.env.TRUNK_STAGING_DIR;
const base = process.env.TRUNK_PUBLIC_URL;
const page = join(dist, "index.html");
const html = await readFile(page, "utf8");
const links = [...html.matchAll(/\s*<link rel="stylesheet" href="([^"]+)"\s*\/?>/g)];
if (links.length === 0) throw new Error("index.html has no stylesheets");

const files = links.map(([, href]) => join(dist, basename(href)));
const styles = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
// What is for those who read the files is not for the browser.
const css = styles.replace(/\/\*.*?\*\//gs, "").replace(/\n\s*/g, "\n");
const name = `style-${createHash("sha256").update(css).digest("hex").slice(0, 16)}.css`;
await Promise.all(files.map((file) => rm(file)));
await writeFile(join(dist, name), css);

const [[first], ...others] = links;
const joined = html.replace(first, `\n    <link rel="stylesheet" href="${base}${name}">`);
await writeFile(page, others.reduce((rest, [link]) => rest.replace(link, ""), joined));
