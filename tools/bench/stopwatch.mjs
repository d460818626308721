// Runs in every page before the page's own scripts: tells, by the page's own clock, when a file was
// chosen and when something stood in the document, so that no way to or from the page is measured.

export function stopwatch() {
  const watch = {
    /** When the last file was chosen. */
    chosen: NaN,
    /** The longest task of the page, as far as the browser reports them: those of 50 ms and more. */
    longestTask: 0,
    /** When the page last heard of a worker or told one something. */
    spoke: 0,
    /** Is told what goes to workers and comes from them. */
    listen: null,

    /** Resolves to when `test()` first held after a change of the document. */
    seen(test) {
      return new Promise((resolve) => {
        const look = () => {
          if (!test()) return;
          observer.disconnect();
          resolve(performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, characterData: true });
        look();
      });
    },

    /** Resolves when page and workers have been silent for 0.3 s. */
    async quiet() {
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const begin = performance.now();
      for (;;) {
        const silent = performance.now() - Math.max(watch.spoke, begin);
        if (silent >= 300) return;
        await pause(310 - silent);
      }
    },
  };
  window.watch = watch;
  addEventListener("change", () => (watch.chosen = performance.now()), true);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watch.longestTask = Math.max(watch.longestTask, duration);
  }).observe({ type: "longtask", buffered: true });

  const note = (message) => {
    watch.spoke = performance.now();
    watch.listen?.(message, watch.spoke);
  };
  window.Worker = class extends Worker {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => note(data));
    }
    postMessage(...message) {
      note(message[0]);
      super.postMessage(...message);
    }
  };
}
