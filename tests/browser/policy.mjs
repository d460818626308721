// The promise that nothing is sent to any other host, kept by the browser: the policy in the page
// binds the page and its data workers alike, on a host that sends no headers of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { pageTest } from "./harness.mjs";

// Another origin, which notes every call.
let calls = [];
let called = () => {};
const elsewhere = createServer((request, response) => {
  note(request);
  const type = request.url === "/" ? "text/html" : "text/javascript";
  response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": type }).end();
});
elsewhere.on("upgrade", (request, socket) => {
  note(request);
  socket.destroy();
});
function note(request) {
  calls.push(request.url);
  called();
}
await new Promise((done) => elsewhere.listen(0, "127.0.0.1", done));
after(() => {
  elsewhere.close();
  elsewhere.closeAllConnections();
});
const there = `http://127.0.0.1:${elsewhere.address().port}`;

/**
 * Runs in a page or in a worker: tries every way to `there` that exists in that place. Resolves to
 * the names of the ways; where a policy is at work, not before it has reported each as blocked.
 */
async function tryEveryWay({ there, blocked }) {
  const event = (target, ...names) =>
    new Promise((resolve) => names.forEach((name) => target.addEventListener(name, resolve)));
  const add = (tag, properties) => {
    const element = Object.assign(document.createElement(tag), properties);
    document.head.append(element);
    return event(element, "load", "error");
  };
  const ways = {
    fetch: (url) => fetch(url),
    xhr: (url) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.send();
      return event(request, "loadend");
    },
    websocket: (url) => event(new WebSocket(url.replace("http", "ws")), "error"),
    eventsource: async (url) => {
      const source = new EventSource(url);
      await event(source, "error");
      source.close();
    },
  };
  if (globalThis.document) {
    ways.beacon = (url) => navigator.sendBeacon(url);
    ways.image = (url) => add("img", { src: url });
    ways.script = (url) => add("script", { src: url });
    ways.style = (url) => add("link", { rel: "stylesheet", href: url });
  } else {
    ways.importscripts = (url) => importScripts(url);
  }
  const reports = [];
  for (const [name, way] of Object.entries(ways)) {
    const url = `${there}/${name}`;
    const report = new Promise((resolve) => {
      addEventListener("securitypolicyviolation", ({ blockedURI }) => {
        if (blockedURI.replace("ws", "http") === url) resolve();
      });
    });
    if (blocked) reports.push(report);
    try {
      await way(url);
    } catch {
      // Some ways throw when they are closed.
    }
  }
  await Promise.all(reports);
  return Object.keys(ways);
}

/** Tries every way from the page, and from a worker of that page that `startWorker` starts there. */
async function tryFrom(page, startWorker, blocked) {
  calls = [];
  const inPage = await page.evaluate(tryEveryWay, { there: `${there}/page`, blocked });
  const [worker] = await Promise.all([page.waitForEvent("worker"), page.evaluate(startWorker)]);
  const inWorker = await worker.evaluate(tryEveryWay, { there: `${there}/worker`, blocked });
  return [...inPage.map((way) => `/page/${way}`), ...inWorker.map((way) => `/worker/${way}`)];
}

const starts = {
  "a data worker": () => void window.flowglass.startWorker(),
  "the reader of Parquet files": () => void window.flowglass.startParquetReader(),
};
for (const [who, start] of Object.entries(starts)) {
  pageTest(
    `the page and ${who} reach no other origin`,
    { allow: /Content Security Policy|blocked by|asked another origin/i },
    async (page) => {
      const ways = await tryFrom(page, start, true);
      assert.equal(ways.length, 13);
      assert.deepEqual(calls, []);
    },
  );
}

pageTest("without the policy each of these ways is open", { allow: /./ }, async (page) => {
  // The same server under another name is another origin, and its pages have no policy.
  await page.goto(there.replace("127.0.0.1", "localhost"));
  const ways = await tryFrom(page, () => void new Worker(URL.createObjectURL(new Blob([""]))), false);
  await new Promise((resolve) => {
    called = () => ways.every((way) => calls.includes(way)) && resolve();
    called();
  });
});

test("the page states the policy and has nothing inline", () => {
  const html = readFileSync("dist/index.html", "utf8");
  const policy = html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; " +
      "style-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'",
  );
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
});
