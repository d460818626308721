// The page that only reads: as fast as the browser hands over the bytes of a file.
import { peer } from "./peer.mjs";

const worker = new Worker("worker.js", { type: "module" });
const answered = () => new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data), { once: true }));
await answered();
peer({
  load(file) {
    worker.postMessage(file);
    return answered();
  },
});
