// Runs before anything else of the page: keeps what people drop, paste, pick or press until the app is up,
// says what the browser lacks, and starts the app. The rest of the page reaches it as `window.flowglass`.
"use strict";
window.flowglass = (() => {
  const byId = (id) => document.getElementById(id);

  // The theme stands before the app does, so that nothing flashes; the key is that of `ui/app.rs`.
  const root = document.documentElement;
  try {
    root.dataset.theme = localStorage.getItem("flowglass-theme") ?? "system";
  } catch {
    // A browser may refuse storage.
  }
  const moreContrast = matchMedia("(prefers-contrast: more)");
  const showContrast = () => root.toggleAttribute("data-more-contrast", moreContrast.matches);
  moreContrast.addEventListener("change", showContrast);
  showContrast();

  // What was asked for before the app attached its handlers, in the order of asking.
  const waiting = [];
  let handlers = null;
  let stopped = false;

  function ask(request, words) {
    if (handlers) request(handlers);
    else if (!stopped) {
      waiting.push(request);
      byId("start-status").textContent = `Flowglass is starting and will then open ${words}.`;
    }
  }

  /** `items`: File and FileSystemDirectoryEntry objects. */
  function openFiles(items) {
    if (items.length === 0) return;
    const names = items.slice(0, 3).map((item) => item.name).join(", ");
    const more = items.length > 3 ? ` and ${items.length - 3} more` : "";
    ask((to) => to.openFiles(items), names + more);
  }

  // Files only: text is dragged within the page as usual.
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

  /** The files and folders of a drop or paste, which can be had only while the event is handled. */
  function itemsOf(transfer) {
    const items = Array.from(transfer.items, (item) => {
      if (item.kind !== "file") return null;
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory ? entry : item.getAsFile();
    });
    return items.filter(Boolean);
  }

  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    openFiles(itemsOf(event.dataTransfer));
  });

  // Text that was pasted is opened as a file is.
  let pasted = 0;

  /** Whether there was anything to open. */
  function openText(text) {
    if (text.trim() === "") return false;
    pasted += 1;
    openFiles([new File([text], `Pasted ${pasted}`, { type: "text/plain" })]);
    return true;
  }

  const NOTHING_PASTED = "There is nothing on the clipboard that could be opened: neither text nor files.";

  addEventListener("paste", (event) => {
    // Where people write, and in dialogs, pasting is what it always is.
    const writing = "input, textarea, select, [contenteditable], dialog";
    if (event.target.closest?.(writing) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const items = itemsOf(event.clipboardData);
    if (items.length > 0) openFiles(items);
    else if (!openText(event.clipboardData.getData("text"))) askForText(NOTHING_PASTED);
  });

  /** Opens the text on the clipboard; where the browser does not hand it out, asks for it. */
  async function paste() {
    let text;
    try {
      text = await navigator.clipboard.readText();
    } catch {
      // Refused, or there is no such thing, as on a page without TLS.
      askForText("This browser does not let the page read the clipboard. Paste here instead.");
      return;
    }
    if (!openText(text)) askForText("There is no text on the clipboard. Copy flow log lines and paste them here.");
  }

  function askForText(why) {
    byId("paste-why").textContent = why;
    byId("paste-text").value = "";
    byId("paste-dialog").showModal();
  }

  function stop(text) {
    stopped = true;
    byId("start-status").textContent = "";
    byId("start-problem").textContent = text;
    byId("start-problem").hidden = false;
  }

  /** Why the app cannot run here, in a sentence, or undefined. */
  function obstacle() {
    if (location.protocol === "file:") {
      return "Flowglass has to come from a web server: opened as a file, a page may not load its own parts.";
    }
    const lacks = lacking();
    return lacks && `Flowglass needs ${lacks}, which this browser lacks. A current Chrome, Edge, Firefox or Safari has it.`;
  }

  function lacking() {
    if (typeof WebAssembly !== "object") return "WebAssembly";
    if (typeof Worker !== "function") return "workers";
    // A module with one function that returns a vector.
    const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
    if (!WebAssembly.validate(new Uint8Array(simd))) return "WebAssembly with SIMD";
  }

  /**
   * When the first screen is painted. Fetching and compiling the modules takes all cores, and would keep
   * it waiting; a page that nobody looks at is not painted at all.
   */
  const painted = new Promise((resolve) => {
    new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 300);
  });
  painted.then(() => root.toggleAttribute("data-painted", true));

  /** The module that a link of the page names, compiled. */
  async function compile(link) {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(`${link.href} answered ${response.status}`);
    // Streaming insists on the type, and not every host knows it.
    return response.headers.get("Content-Type") === "application/wasm"
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  const glue = (link) => new URL(link.dataset.glue, document.baseURI).href;

  /**
   * Everything that workers of one kind need, of which the link of that id tells: the compiled module,
   * and the address of a script. The script ends with waiting for the module; the program starts with
   * that message, so that it can miss none of those that follow.
   */
  async function prepareWorkers(id) {
    const link = byId(id);
    const response = fetch(glue(link));
    const module = await compile(link);
    const begin = "onmessage = ({ data }) => { onmessage = null; wasm_bindgen.initSync({ module: data }); };";
    const script = new Blob([await (await response).text(), begin], { type: "text/javascript" });
    return { module, script: URL.createObjectURL(script) };
  }

  /**
   * A new worker, without any request. It has the page's policy because it starts from a blob: URL: a
   * worker from an ordinary URL has the policy that the host sends with it, and a plain host sends none.
   */
  async function startWorker(prepared) {
    const { module, script } = await prepared;
    const worker = new Worker(script);
    worker.postMessage(module);
    return worker;
  }

  async function prepareApp() {
    const link = byId("app-module");
    const [{ default: start }, module] = await Promise.all([import(glue(link)), compile(link)]);
    return () => start({ module_or_path: module });
  }

  const inTheWay = obstacle();
  const workers = inTheWay ? null : painted.then(() => prepareWorkers("worker-module"));
  // The app says so when it asks for a worker.
  workers?.catch(() => {});
  const app = inTheWay ? null : painted.then(prepareApp);
  // What reads Parquet files is fetched when there is one.
  let parquetReader = null;
  // The texts to learn from come when the app has come, so that they are here when the host is gone.
  let lessons = null;

  /** Paths and texts of all files to learn from, by one request for all of them. */
  async function fetchLessons() {
    const response = await fetch(byId("lessons").href, { priority: "low" });
    if (!response.ok) throw new Error(`the page's host answered ${response.status}`);
    return Object.entries(await response.json());
  }

  document.addEventListener("DOMContentLoaded", async () => {
    // A file dialog may stay open while the app replaces these: their handlers serve it even then.
    for (const id of ["start-files", "start-folder"]) {
      byId(id).addEventListener("change", (event) => {
        openFiles(Array.from(event.target.files));
        event.target.value = "";
      });
    }
    byId("start-paste").addEventListener("click", paste);
    const dialog = byId("paste-dialog");
    for (const id of ["paste-close", "paste-cancel"]) byId(id).addEventListener("click", () => dialog.close());
    byId("paste-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (openText(byId("paste-text").value)) dialog.close();
      else byId("paste-why").textContent = "There is nothing to open yet: paste flow log lines here.";
    });
    // Files and folders that are pasted there are opened, too.
    byId("paste-text").addEventListener("paste", (event) => {
      const items = itemsOf(event.clipboardData);
      if (items.length === 0) return;
      event.preventDefault();
      dialog.close();
      openFiles(items);
    });
    byId("start-sample").addEventListener("click", () => ask((to) => to.openSample(), "the sample"));

    if (inTheWay) {
      stop(inTheWay);
      return;
    }
    try {
      const start = await app;
      lessons = fetchLessons();
      // Who asks for them is told.
      lessons.catch(() => {});
      await start();
    } catch (error) {
      stop(`Flowglass could not start: ${error.message}. Reload the page to try again.`);
      throw error;
    }
  });

  return {
    /**
     * From now on `openFiles(items)` and `openSample()` are called for what people drop on the window
     * or chose on the first screen; first for what has been waiting. Items are File objects and, for
     * dropped folders, FileSystemDirectoryEntry objects.
     */
    attach(openFiles, openSample) {
      handlers = { openFiles, openSample };
      for (const request of waiting.splice(0)) request(handlers);
    },

    paste,

    /** Paths and texts of the files to learn from. What could not be fetched is fetched again the next time. */
    async lessons() {
      lessons ??= fetchLessons();
      try {
        return await lessons;
      } catch (error) {
        lessons = null;
        throw error;
      }
    },

    /** The text of a file that the page's host has beside the app. */
    async ownText(path) {
      const response = await fetch(new URL(path, document.baseURI));
      if (!response.ok) throw new Error(`the page's host answered ${response.status}`);
      return response.text();
    },

    /** A new data worker. */
    startWorker: () => startWorker(workers),

    /** A new worker that reads Parquet files. What could not be fetched is fetched again the next time. */
    async startParquetReader() {
      parquetReader ??= prepareWorkers("parquet-module");
      try {
        return await startWorker(parquetReader);
      } catch (error) {
        parquetReader = null;
        throw error;
      }
    },
  };
})();
