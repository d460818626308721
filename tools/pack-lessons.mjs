// Part of finish-dist.mjs. The files to learn from are small and many: the page fetches one file that
// holds them all, by their paths below lessons/, and finds it by a link that this puts into the page.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const dist = process.env.TRUNK_STAGING_DIR;
const base = process.env.TRUNK_PUBLIC_URL;
const source = process.env.TRUNK_SOURCE_DIR;

const files = {};
for (const folder of ["guides"]) {
  const names = await readdir(join(source, "lessons", folder));
  for (const name of names.filter((name) => name.endsWith(".md")).sort()) {
    files[`${folder}/${name}`] = await readFile(join(source, "lessons", folder, name), "utf8");
  }
}
// The missions of the course, in its order, and their samples but for the one that the app holds.
const course = await readFile(join(source, "lessons", "course.txt"), "utf8");
for (const name of course.trim().split("\n")) {
  const mission = await readFile(join(source, "lessons", `${name}.md`), "utf8");
  files[`missions/${name}.md`] = mission;
  const samples = mission.match(/^sample: *(.*)$/m)?.[1].split(/ *, */) ?? [];
  for (const path of samples.filter((path) => !path.startsWith("two-vpcs/"))) {
    files[`samples/${path}`] = await readFile(join(source, "samples", path), "utf8");
  }
}
const json = JSON.stringify(files);
const name = `lessons-${createHash("sha256").update(json).digest("hex").slice(0, 16)}.json`;
await writeFile(join(dist, name), json);

const page = join(dist, "index.html");
const html = await readFile(page, "utf8");
const head = html.indexOf("</head>");
if (head < 0) throw new Error("index.html has no end of its head");
const link = `<link id="lessons" rel="alternate" type="application/json" href="${base}${name}">`;
await writeFile(page, `${html.slice(0, head)}  ${link}\n  ${html.slice(head)}`);
