// A plain static file server for `make serve` and the browser tests.
//
//   node tools/serve.mjs [--root dist] [--port 8080] [--base /] [--wrong-wasm-type]
//
// --base serves the folder under a sub-path; --wrong-wasm-type sends .wasm files as
// application/octet-stream, as hosts do that do not know the type.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/**
 * Serves the folder `root` on 127.0.0.1; port 0 takes a free one. Resolves to the address
 * of the folder, a list that every request is added to, and a function that stops it all.
 */
export async function serve({ root, port = 0, base = "/", wrongWasmType = false }) {
  const folder = resolve(root);
  const requests = [];
  const server = createServer(async (request, response) => {
    const file = await findFile(folder, base, request.url);
    requests.push({ method: request.method, url: request.url, found: file !== null });
    if (!file) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
      return;
    }
    const kind = extname(file.path);
    const known = kind === ".wasm" && wrongWasmType ? undefined : TYPES[kind];
    response.writeHead(200, {
      "Content-Type": known ?? "application/octet-stream",
      "Content-Length": file.size,
      "Cache-Control": "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file.path).pipe(response);
  });
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    requests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The file that `url` names below `base`, or null; never one outside of `folder`. */
async function findFile(folder, base, url) {
  let path;
  try {
    path = decodeURIComponent(url.split("?")[0]);
  } catch {
    return null;
  }
  if (!path.startsWith(base)) return null;
  const name = path.slice(base.length);
  const found = join(folder, name === "" || name.endsWith("/") ? `${name}index.html` : name);
  if (!found.startsWith(folder + sep)) return null;
  const about = await stat(found).catch(() => null);
  return about?.isFile() ? { path: found, size: about.size } : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: "dist" },
      port: { type: "string", default: "8080" },
      base: { type: "string", default: "/" },
      "wrong-wasm-type": { type: "boolean", default: false },
    },
  });
  try {
    const { url } = await serve({
      root: values.root,
      port: Number(values.port),
      base: values.base,
      wrongWasmType: values["wrong-wasm-type"],
    });
    console.log(`Flowglass is at ${url} (Ctrl+C stops it)`);
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`port ${values.port} is in use; choose another with: make serve PORT=8081`);
    process.exit(1);
  }
}
