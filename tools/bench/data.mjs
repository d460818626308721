// The logs that are measured with. The repository's generator writes them, always the same, and they
// are kept. Counting them also brings them into the memory of the system, where all engines find them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where logs are kept, and the program that writes them. */
export class Logs {
  constructor(folder, generator) {
    mkdirSync(folder, { recursive: true });
    Object.assign(this, { folder, generator });
  }

  /** A log of so many lines: its path, its size in bytes and the records among the lines. */
  plain(lines) {
    const path = join(this.folder, `${lines}.log`);
    if (!existsSync(path)) this.#write(path, lines, 1);
    return { path, lines, size: statSync(path).size, records: count(`cat '${path}'`) };
  }

  /** A log in gzip, a different one for each seed. `size` is in bytes and unpacked. */
  packed(lines, seed) {
    const path = join(this.folder, `${lines}-${seed}.log.gz`);
    const log = join(this.folder, "unpacked.log");
    if (!existsSync(path)) {
      this.#write(log, lines, seed);
      execFileSync("gzip", ["-6", log]);
      renameSync(`${log}.gz`, path);
    }
    const size = Number(shell(`gzip -cd '${path}' | wc -c`));
    return { path, lines, size, packedSize: statSync(path).size, records: count(`gzip -cd '${path}'`) };
  }

  remove({ path }) {
    rmSync(path);
  }

  #write(path, lines, seed) {
    execFileSync(this.generator, ["load", "--records", String(lines), "--seed", String(seed), `${path}.part`]);
    renameSync(`${path}.part`, path);
  }
}

const shell = (command) => execFileSync("sh", ["-c", command], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });

/** The lines with a record among those that `command` prints. */
const count = (command) => Number(shell(`${command} | grep -c ' OK$'`));
