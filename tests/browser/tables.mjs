// Tables to look up in: a CSV that holds no records is one, all workers have it, and Data says how
// it is used.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { assertAccessible, dropFiles, goTo, pageTest, pickFiles, readTable, runQuery, waitForApp, waitForStatus, withoutRequests } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "flowglass-"));
after(() => rmSync(folder, { recursive: true }));
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const record = (source, bytes) =>
  `2 210987654321 eni-0a ${source} 10.20.4.15 51544 443 6 2 ${bytes} 1794700800 1794700860 ACCEPT OK\n`;
const first = file("a.log", record("10.0.0.2", 100) + record("10.0.9.9", 20));
const second = file("b.log", record("2001:db8::5", 3) + record("192.0.2.1", 4));
const networks = file(
  "office networks.csv",
  "cidr,Team name\n10.0.0.0/8,\"ops, day\"\n10.0.9.0/24,front\n2001:db8::/32,web\n10.1.0.0/16\n",
);
const owners = file("owners.csv", "srcaddr;owner\n10.0.0.2;Ada\n");

const QUERY = "cidrlookup office_networks srcAddr OUTPUT `Team name` as team | stats sum(bytes) as total by team | sort total";

for (const [width, colorScheme] of [[360, "dark"], [1440, "light"]]) {
  const context = { colorScheme, viewport: { width, height: 800 } };
  pageTest(`a CSV table is dropped and looked up in (${width} px, ${colorScheme})`, { context }, async (page, server) => {
    await waitForApp(page);
    await withoutRequests(page, server, async () => {
      await pickFiles(page, first, second);
      await waitForStatus(page, "Load status", /\b4 records$/);
      await dropFiles(page, networks);
      await goTo(page, "Data");
      const tables = page.getByRole("list", { name: "Lookup tables" });
      const table = tables.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "office_networks" }) });
      await table.getByText("3 rows of cidr, Team name").waitFor();
      await table.getByText("1 row is left out for having another number of cells").waitFor();
      await table.getByText("No column is a field of flow logs.").waitFor();
      assert.equal(await page.getByRole("row").filter({ hasText: "office networks.csv" }).count(), 0);
      await pickFiles(page, owners);
      await tables.getByText("1 row of srcaddr, owner").waitFor();
      await tables.getByText("Some columns are fields of flow logs").waitFor();
      await assertAccessible(page);

      await table.getByRole("button", { name: "Try this query" }).click();
      await waitForStatus(page, "Query status", /^4 rows/);
      await runQuery(page, QUERY, 4);
      assert.deepEqual((await readTable(page, "Query results")).slice(1), [
        ["web", "3"],
        ["", "4"],
        ["front", "20"],
        ["ops, day", "100"],
      ]);
      await runQuery(page, "lookup owners srcaddr OUTPUT owner | stats count(*) as n by owner", 2);

      await goTo(page, "Data");
      await tables.getByRole("button", { name: "Remove office networks.csv" }).click();
      await table.waitFor({ state: "detached" });
      await goTo(page, "Query");
      await page.getByRole("textbox", { name: "Query" }).fill(QUERY);
      await page.getByRole("button", { name: "Run query" }).click();
      const problem = page.getByRole("alert").filter({ hasText: "there is no table" });
      await problem.waitFor();
      await goTo(page, "Data");
      await page.getByRole("main").getByRole("button", { name: "Undo" }).first().click();
      await table.waitFor();
      await goTo(page, "Query");
      await runQuery(page, QUERY, 4);
    });
  });
}
