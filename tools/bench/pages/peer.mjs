// What the pages of all peers do: count the records of the file that is chosen, put the rows of an
// answer into the document, and tell how long it took.

const byId = (id) => document.getElementById(id);

/** `load(file)` resolves to the number of records, `answer(question)` to the rows of its answer. */
export function peer({ load, answer }) {
  byId("files").addEventListener("change", async () => {
    byId("count").textContent = await load(byId("files").files[0]);
  });
  window.ask = async (question) => {
    const begin = performance.now();
    const rows = await answer(question);
    const engine = performance.now() - begin;
    const lines = rows.map((cells) => {
      const line = document.createElement("tr");
      for (const cell of cells) line.insertCell().textContent = cell ?? "-";
      return line;
    });
    byId("rows").replaceChildren(...lines);
    return { engine, shown: performance.now() - begin, rows };
  };
  byId("ready").textContent = "ready";
}
