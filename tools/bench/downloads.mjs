// How much of a page goes over the wire when a host sends it as small as Brotli makes it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** The files `asked` for from `root`, each with its size in bytes, plain and in Brotli of quality 11. */
export function downloads(root, asked, cache) {
  const known = existsSync(cache) ? JSON.parse(readFileSync(cache, "utf8")) : {};
  const sizes = asked.map((url) => {
    const name = url.endsWith("/") ? `${url}index.html` : url;
    const bytes = readFileSync(join(root, name));
    const hash = createHash("sha256").update(bytes).digest("hex");
    // Some take minutes.
    known[hash] ??= brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length;
    return { name: name.split("/").at(-1), size: bytes.length, brotli: known[hash] };
  });
  writeFileSync(cache, JSON.stringify(known));
  return sizes;
}
