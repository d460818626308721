// The other pages: each has a picker, tells the number of records, and answers questions.
import { choose, firstPaint, visit } from "./chromium.mjs";
import { QUESTIONS } from "./questions.mjs";

const counted = (count) => document.getElementById("count").textContent === String(count);

/**
 * Opens the page `path`, lets it read a file until it tells `count`, and asks the questions if `asks`,
 * each once and then each again.
 */
export function peer(server, path, { file, count, asks, timeout }) {
  const prepare = (page) =>
    page.addInitScript(() => {
      window.ready = window.watch.seen(() => document.getElementById("ready")?.textContent);
    });
  return visit(server, { path, prepare, timeout }, async (page, peak) => {
    const ready = await page.evaluate(() => window.ready);
    await page.evaluate(() => window.watch.quiet());
    const paint = await firstPaint(page);
    const ingest = await choose(page, page.locator("#files"), [file], counted, count);
    const ingestPeakMB = peak();
    const answers = {};
    const ask = async ({ name, sql }) => {
      await page.evaluate(() => window.watch.quiet());
      return page.evaluate((question) => window.ask(question), { name, sql });
    };
    if (asks) {
      for (const question of QUESTIONS) answers[question.name] = await ask(question);
      for (const question of QUESTIONS) {
        const { engine, shown } = await ask(question);
        Object.assign(answers[question.name], { engineAgain: engine, shownAgain: shown });
      }
    }
    return { ready, paint, ingest, ingestPeakMB, answers };
  });
}
