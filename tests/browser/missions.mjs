// Missions: each is solved as a learner would, with the mouse and by keyboard alone, and every wrong
// choice is made once; files of one's own, links, offline, a phone.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after } from "node:test";
import { TESTS_ALL, assertAccessible, dropFiles, pageTest, waitForApp, waitForStatus } from "./harness.mjs";

// What a learner answers, step by step: `value` is written, `choice` is the number of the right one,
// `ask` is a query that is run, and `pick` one whose first record is opened.
const MISSIONS = {
  fields: {
    title: "The fourteen fields",
    steps: [{ value: "2,306" }, { pick: "filter dstPort = 443" }, { choice: 1 }, { choice: 0 }],
  },
  decisions: {
    title: "ACCEPT, REJECT and log-status",
    steps: [
      { ask: "stats count(*) as n by action | sort n" },
      { choice: 1 },
      { value: "746" },
      { ask: "stats count(*) as n by logStatus | filter logStatus in ['NODATA', 'SKIPDATA']" },
    ],
  },
  ports: {
    title: "Protocols and ports",
    steps: [
      { ask: "stats count(*) by protocol" },
      { choice: 1 },
      { choice: 1 },
      {
        ask:
          "filter action = 'ACCEPT' and dstPort < 1024 and protocol = 6 | stats count(*) as n by dstPort | sort n desc",
      },
    ],
  },
  time: {
    title: "Where the time comes from",
    steps: [{ value: "59" }, { choice: 1 }, { choice: 0 }, { ask: "stats count(*) as n by bin(10m) as t" }],
  },
  strangers: {
    title: "My traffic or a stranger's",
    steps: [
      { ask: "filter action = 'REJECT' | stats count(*) as n by srcAddr | sort n desc | limit 10" },
      { pick: "filter dstPort = 23 and action = 'REJECT'" },
      { choice: 1 },
      { value: "10.2.15.210" },
    ],
  },
  "first-query": {
    title: "Your first Logs Insights query",
    steps: [
      { ask: "fields srcAddr, dstAddr | filter action = 'REJECT'" },
      { ask: "filter action = 'REJECT' | stats count(*) as rejected" },
      { ask: "filter action = 'REJECT' | stats count(*) as n by dstPort" },
      { ask: "filter action = 'REJECT' | stats count(*) as n by dstPort | sort n desc | limit 3" },
    ],
  },
  "top-talkers": {
    title: "Top talkers",
    steps: [
      { ask: "stats sum(bytes) as b by srcAddr, dstAddr | sort b desc | limit 5" },
      { choice: 0 },
      { choice: 1 },
      { ask: "filter logStatus = 'OK' | stats sum(bytes) as b by interfaceId | sort b desc" },
    ],
  },
  "silent-ping": {
    title: "The ping that gets no reply",
    steps: [{ value: "accept" }, { value: "0" }, { choice: 1 }, { choice: 1 }, { choice: 1 }, { value: "488" }],
  },
  firewalls: {
    title: "Security group or network ACL",
    steps: [
      { ask: "filter action = 'REJECT' and srcAddr like /^10/ | stats count(*) as n by srcAddr, dstAddr" },
      { value: "5432" },
      { choice: 2 },
      { pick: "filter srcPort = 8080 and action = 'REJECT'" },
      { choice: 1 },
    ],
  },
  nat: {
    title: "NAT and pkt-srcaddr",
    steps: [
      { value: "9" },
      { pick: "filter pktDstAddr != dstAddr" },
      { choice: 1 },
      { value: "10.0.1.8" },
      { choice: 1 },
    ],
  },
  handshakes: {
    title: "TCP flags and handshakes",
    steps: [
      { ask: "stats count(*) as n by tcpFlags" },
      { pick: "filter tcpFlags = 3" },
      { value: "10.0.9.50" },
      { choice: 1 },
      { value: "4" },
      { choice: 1 },
    ],
  },
  unseen: {
    title: "What flow logs never show",
    steps: [{ value: "6" }, { choice: 1 }, { value: "2" }, { choice: 1 }, { choice: 1 }],
  },
  investigation: {
    title: "Write your own investigation",
    steps: [
      { ask: "filter action = 'REJECT' | stats count(*) as n by bin(1h)" },
      { value: "129" },
      {
        ask:
          "filter action = 'REJECT' | stats count(*) as n, count_distinct(dstPort) as p by srcAddr | sort p desc | limit 2",
      },
      { choice: 1 },
      { pick: "filter action = 'REJECT'" },
    ],
  },
};

const panelOf = (page) => page.getByRole("region", { name: "Mission", exact: true });
const verdictOf = (page) => panelOf(page).getByRole("status", { name: "Verdict" });

/** A person with a mouse: presses what is there, fills in fields. */
const mouse = {
  press: (page, locator) => locator.click(),
  write: (page, locator, text) => locator.fill(text),
  choose: (page, radios, at) => radios.nth(at).check(),
  openRecord: (page, grid) => grid.getByRole("gridcell").first().click(),
};

/** Presses Tab until an element has the focus. */
async function tabTo(page, locator) {
  const element = await locator.elementHandle();
  for (let pressed = 0; pressed < 250; pressed += 1) {
    if (await element.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${locator} is not reached by Tab`);
}

/** A person with a keyboard alone. */
const keyboard = {
  async press(page, locator) {
    await tabTo(page, locator);
    await page.keyboard.press("Enter");
  },
  async write(page, locator, text) {
    await tabTo(page, locator);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  },
  async choose(page, radios, at) {
    // Of a group, the chosen one is reached, or the first.
    const chosen = await radios.evaluateAll((all) => Math.max(0, all.findIndex((it) => it.checked)));
    await tabTo(page, radios.nth(chosen));
    if (!(await radios.nth(chosen).isChecked())) await page.keyboard.press("Space");
    for (let now = chosen; now !== at; now += now < at ? 1 : -1) {
      await page.keyboard.press(now < at ? "ArrowDown" : "ArrowUp");
    }
  },
  async openRecord(page, grid) {
    await tabTo(page, grid);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  },
};

/** Runs a query; with the keyboard, from within the editor. */
async function ask(page, person, query) {
  await person.write(page, page.getByRole("textbox", { name: "Query", exact: true }), query);
  // What is offered while writing would take the next key.
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+Enter");
}

async function check(page, person) {
  await person.press(page, panelOf(page).getByRole("button", { name: "Check", exact: true }));
}

/** Solves the step that is shown. With `isThorough`, gives wrong answers first. */
async function solve(page, person, step, isThorough) {
  const [panel, verdict] = [panelOf(page), verdictOf(page)];
  if (isThorough) {
    // Nothing is never right.
    await check(page, person);
    await verdict.getByText(/^(There is no answer yet|Not yet)\./).waitFor();
  }
  if ("value" in step) {
    const field = panel.getByRole("textbox", { name: "Your answer" });
    if (isThorough) {
      await person.write(page, field, "-1");
      await check(page, person);
      await verdict.getByText(/^Not yet\./).waitFor();
    }
    await person.write(page, field, step.value);
    await check(page, person);
  } else if ("choice" in step) {
    const radios = panel.getByRole("radio");
    const count = await radios.count();
    const wrong = isThorough ? [...Array(count).keys()].filter((at) => at !== step.choice) : [];
    for (const at of wrong) {
      await person.choose(page, radios, at);
      await check(page, person);
      await verdict.getByText(/^Not yet\./).waitFor();
      // Each wrong answer has a reason of its own.
      assert.ok((await verdict.textContent()).length > "Not yet.".length + 20);
    }
    await person.choose(page, radios, step.choice);
    await check(page, person);
  } else if ("pick" in step) {
    await ask(page, person, step.pick);
    await waitForStatus(page, "Query status", /rows? in /);
    await person.openRecord(page, page.getByRole("grid", { name: "Query results" }));
  } else {
    if (isThorough) {
      await ask(page, person, "stats sum(packets) + 1");
      await waitForStatus(page, "Query status", /^1 row /);
      await check(page, person);
      await verdict.getByText(/^Not yet\./).waitFor();
    }
    await ask(page, person, step.ask);
  }
  await verdict.getByText("Right.", { exact: true }).waitFor();
}

/** Opens a mission from the list in Learn and begins it. */
async function begin(page, person, mission) {
  await person.press(page, page.getByRole("button", { name: mission.title, exact: true }));
  await panelOf(page).getByRole("heading", { name: mission.title }).waitFor();
  await person.press(page, panelOf(page).getByRole("button", { name: "Start with the sample" }));
  await panelOf(page).getByText(`Step 1 of ${mission.steps.length}`).waitFor();
  await waitForStatus(page, "Load status", /records$/);
}

async function play(page, person, mission, isThorough) {
  await begin(page, person, mission);
  for (const [at, step] of mission.steps.entries()) {
    const title = `Step ${at + 1} of ${mission.steps.length}`;
    await panelOf(page).getByText(title, { exact: true }).waitFor();
    await solve(page, person, step, isThorough);
    const last = at + 1 === mission.steps.length;
    await person.press(page, panelOf(page).getByRole("button", { name: last ? "Finish" : "Next step" }));
  }
  await panelOf(page).getByText(`You solved all ${mission.steps.length} steps.`).waitFor();
}

/** Opens the list of missions. */
async function list(page, person = mouse) {
  await waitForApp(page);
  await person.press(page, page.getByRole("link", { name: "Learn", exact: true }));
  const tab = page.getByRole("tab", { name: "Missions" });
  if (person === keyboard) {
    await tabTo(page, page.getByRole("tab", { selected: true }));
    while (!(await tab.evaluate((it) => it === document.activeElement))) await page.keyboard.press("ArrowRight");
  } else {
    await tab.click();
  }
  await page.getByRole("button", { name: MISSIONS.fields.title }).waitFor();
}

// Between them these have every kind of step.
const FEW = { mouse: ["fields", "firewalls"], keyboard: ["silent-ping", "strangers"] };

for (const [how, person, isThorough] of [["mouse", mouse, true], ["keyboard", keyboard, false]]) {
  pageTest(`missions are solved by ${how}`, { timeout: 240_000 }, async (page) => {
    await list(page, person);
    const names = readFileSync("lessons/course.txt", "utf8").trim().split("\n");
    assert.deepEqual(names, Object.keys(MISSIONS));
    const played = TESTS_ALL ? names : FEW[how];
    for (const name of played) {
      await play(page, person, MISSIONS[name], isThorough);
      if (name === played[0]) {
        await person.press(page, panelOf(page).getByRole("button", { name: "Add my answers to the hand-in" }));
        await page.getByRole("heading", { name: `1. Mission: ${MISSIONS[name].title}` }).waitFor();
      }
      await person.press(page, panelOf(page).getByRole("button", { name: "Close the mission" }).first());
      await list(page, person);
    }
    const done = page.getByText(/^Done, (\d+) of \1 solved$/);
    assert.equal(await done.count(), played.length);
    // Progress is kept in the browser, and can be cleared.
    await page.reload();
    await list(page);
    assert.equal(await done.count(), played.length);
    await page.getByRole("button", { name: "Clear my progress" }).click();
    assert.equal(await done.count(), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem("flowglass-missions")), "");
  });
}

const folder = "target/browser-missions";
mkdirSync(folder, { recursive: true });
after(() => rmSync(folder, { recursive: true, force: true }));
const own = `${folder}/doors.md`;
writeFileSync(
  own,
  `---\ntitle: Doors <b>of mine</b>\nsummary: S.\nminutes: 1\n---\nHello <script>alert(1)</script>.\n
## Count\nHow many?\n### Value\n\`\`\`\nstats count(*)\n\`\`\`\n### Hint\nCount.\n### Why\nSo.\n
## Sample: doors.log\n\`\`\`\n2 123456789010 eni-1 10.0.0.9 10.0.0.5 51001 443 6 9 1400 1700000005 1700000030 ACCEPT OK\n\`\`\`\n`,
);
const wrong = `${folder}/wrong.md`;
writeFileSync(wrong, "---\ntitle: Wrong\n---\n## A\n");
const bare = `${folder}/bare.md`;
writeFileSync(
  bare,
  "---\ntitle: Bare\nsummary: S.\nminutes: 1\nown files: yes\n---\n## Count\nHow many?\n### Value\n```\nstats count(*)\n```\n### Hint\nx\n### Why\nx\n",
);
const logs = `${folder}/own.log`;
writeFileSync(logs, "2 123456789010 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1700000000 1700000000 ACCEPT OK\n".repeat(3));

pageTest("a file that is dropped is played, brings its records, and cannot harm", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, logs);
  await waitForStatus(page, "Load status", /3 records$/);
  await dropFiles(page, own);
  const panel = panelOf(page);
  await panel.getByRole("heading", { name: "Doors <b>of mine</b>" }).waitFor();
  await panel.getByText("Hello <script>alert(1)</script>.").waitFor();
  await panel.getByRole("button", { name: "Start with the sample" }).click();
  await waitForStatus(page, "Load status", /\b1 records?$/);
  await panel.getByRole("textbox", { name: "Your answer" }).fill("1");
  await panel.getByRole("button", { name: "Check" }).click();
  await verdictOf(page).getByText("Right.").waitFor();
  // The learner's own files come back.
  await panel.getByRole("button", { name: "Close the mission" }).click();
  await waitForStatus(page, "Load status", /3 records$/);
});

pageTest("a file with faults says where they are", {}, async (page) => {
  await waitForApp(page);
  await dropFiles(page, wrong);
  const alert = page.getByRole("alert").filter({ hasText: "cannot be played" });
  await alert.getByText(/Line 4, column 1: the step has no task/).waitFor();
  await alert.getByText(/Line 1, column 1: `?minutes/).waitFor();
  await assertAccessible(page);
});

pageTest("one's own files take the place of a sample, and are checked by what they hold", {}, async (page) => {
  await waitForApp(page);
  // A mission and its logs may be dropped together.
  await dropFiles(page, bare, logs);
  const panel = panelOf(page);
  await waitForStatus(page, "Load status", /3 records$/);
  await panel.getByRole("button", { name: "Start with my own files" }).click();
  await panel.getByRole("textbox", { name: "Your answer" }).fill("3");
  await panel.getByRole("button", { name: "Check" }).click();
  await verdictOf(page).getByText("Right.").waitFor();
});

pageTest("everything goes on with the server stopped", {}, async (page, server) => {
  await waitForApp(page);
  await page.waitForLoadState("networkidle");
  server.stop();
  await list(page);
  await play(page, mouse, MISSIONS.nat, false);
});

pageTest("the first screen leads to the missions", {}, async (page) => {
  await waitForApp(page);
  await page.getByRole("link", { name: "in short missions" }).click();
  await page.getByRole("tab", { name: "Missions", selected: true }).waitFor();
  await page.getByRole("button", { name: MISSIONS.fields.title }).waitFor();
});

pageTest("a link opens a mission", {}, async (page, server) => {
  await page.goto(`${server.url}#/learn?lesson=unseen`);
  await page.reload();
  await panelOf(page).getByRole("heading", { name: MISSIONS.unseen.title }).waitFor();
  // Names of files only: nothing else is asked for.
  const before = server.requests.length;
  for (const name of ["..%2Fsecret", "a.b", "a%2Fb", "%E2%82%AC"]) {
    await page.goto(`${server.url}#/learn?lesson=${name}`);
    await page.getByRole("alert").filter({ hasText: "is no name of a mission" }).first().waitFor();
  }
  assert.deepEqual(server.requests.slice(before).filter((it) => it.url.includes("lesson")), []);
});

for (const [width, height, colorScheme] of [[360, 720, "light"], [1440, 900, "dark"]]) {
  const context = { colorScheme, viewport: { width, height } };
  pageTest(`axe finds nothing in missions (${width} px, ${colorScheme})`, { context }, async (page) => {
    const fits = async () => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} px wide`);
    };
    await list(page);
    await assertAccessible(page);
    await fits();
    await begin(page, mouse, MISSIONS.decisions);
    const panel = panelOf(page);
    await panel.getByRole("button", { name: "Show hint 1 of 2" }).click();
    await assertAccessible(page);
    await fits();
    await panel.getByRole("button", { name: "Fold the mission" }).click();
    await assertAccessible(page);
    await fits();
    await panel.getByRole("button", { name: "Unfold the mission" }).click();
    await panel.getByRole("button", { name: "Skip" }).click();
    await panel.getByRole("heading", { name: "Why" }).waitFor();
    await assertAccessible(page);
    await fits();
  });
}
