// The main states of the page: what is loaded, and what a person does then. `make screenshots` draws
// them, and a browser test looks at each with axe. What is loaded is the sample among files that are
// made here, always the same: 40 files, more than ten thousand rows, and the longest IPv6 address that
// there is.
import { readFileSync } from "node:fs";
import { join } from "node:path";

// The logs.

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";
/** 2023-01-11 17:30 UTC, when the sample begins, in seconds. */
const BEGIN = 1_673_458_200;
const FILES = 38;
const RECORDS = 240;
/** No group of it can be written shorter. */
const LONG_ADDRESS = "2600:1f18:4a3b:c7d2:9e15:b8f4:6d2c:a317";

/** Whole numbers below `most`, always the same ones. */
function numbers(seed) {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

/** A file as S3 delivers it, of one interface. */
function log(number) {
  const random = numbers(number + 1);
  const own = `10.3.${number % 4}.${10 + number}`;
  const v6 = `2600:1f18:4a3b:c7d2:${(0x1000 + number).toString(16)}:b8f4:6d2c:a317`;
  const record = (at) => {
    const start = BEGIN + Math.floor((at * 3_540) / RECORDS);
    const refused = random(12) === 0;
    const [port, protocol] = [[443, 6], [443, 6], [443, 6], [5432, 6], [53, 17], [123, 17], [22, 6]][random(7)];
    const client = 1_024 + random(60_000);
    const packets = 1 + random(refused ? 3 : 40);
    const mean = 40 + random(refused ? 20 : 1_300);
    const peer = refused ? `203.0.113.${random(200)}` : `10.3.${random(4)}.${10 + random(FILES)}`;
    const ends = random(9) === 0 ? [v6, LONG_ADDRESS] : [own, peer];
    const [from, to] = random(2) === 0 && !refused ? ends : [ends[1], ends[0]];
    // Some of what goes to the long address is much, so that it is among the top pairs.
    const bytes = packets * mean * (number < 3 && ends[1] === LONG_ADDRESS ? 9 : 1);
    const words = [
      2, "210987654321", `eni-0${(0xa3f5b10 + number).toString(16)}c4d7e8`, from, to, client, port, protocol,
      packets, bytes, start, start + 30 + random(30), refused ? "REJECT" : "ACCEPT", "OK",
    ];
    return words.join(" ");
  };
  const lines = [HEADER, ...Array.from({ length: RECORDS }, (_, at) => record(at))];
  const minute = String(30 + 5 * (number % 6)).padStart(2, "0");
  const stamp = `20230111T17${minute}Z_${(0x5eed0000 + number * 7_919).toString(16)}`;
  return file(`210987654321_vpcflowlogs_eu-central-1_fl-0a1b2c3d4e5f60718_${stamp}.log`, lines.join("\n"));
}

/** Records whose sums have 20 digits. */
function extremes() {
  const record = (from, to) =>
    `2 210987654321 eni-0a3f5b10c4d7e8 ${from} ${to} 443 51000 6 922337203685477 9223372036854775807 ${BEGIN} ${BEGIN + 60} ACCEPT OK`;
  const twin = LONG_ADDRESS.replace("a317", "a318");
  const lines = [HEADER, record(LONG_ADDRESS, twin), record(LONG_ADDRESS, twin), record(twin, LONG_ADDRESS)];
  return file("extremes.log", lines.join("\n"));
}

function file(name, text) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(`${text}\n`) };
}

const SAMPLE = "samples/two-vpcs";
const sample = ["vpc-a.log", "vpc-b.log"].map((name) => file(name, readFileSync(join(SAMPLE, name), "utf8").trimEnd()));
const forty = [...sample, ...Array.from({ length: FILES }, (_, number) => log(number))];

// What a person does, by the names that the page keeps.

const status = (page, name, pattern) =>
  page.getByRole("status", { name, exact: true }).filter({ hasText: pattern }).waitFor();

async function load(page, files) {
  await page.getByLabel("Open flow logs").setInputFiles(files);
  await status(page, "Load status", /records$/);
  await page.getByRole("table", { name: "Top pairs" }).waitFor();
}

const go = (page, place) => page.getByRole("link", { name: place, exact: true }).click();

async function ask(page, query) {
  await go(page, "Query");
  await page.getByRole("textbox", { name: "Query", exact: true }).fill(query);
  await page.getByRole("button", { name: "Run query" }).click();
  await status(page, "Query status", /rows? in/);
  await page.getByRole("textbox", { name: "Query", exact: true }).blur();
}

/** The result of a query as a chart; of that kind where it is named. */
async function draw(page, query, kind) {
  await ask(page, query);
  await page.getByRole("radio", { name: "Chart", exact: true }).check();
  const figure = page.getByRole("figure", { name: "Chart of the result" });
  await figure.getByRole("slider").waitFor();
  if (kind) await page.getByRole("radio", { name: kind, exact: true }).check();
  await figure.scrollIntoViewIfNeeded();
}

const choose = (page, theme) => page.getByLabel("Theme").selectOption(theme);

/** Opens the field of this name; on a narrow page in the sheet of fields. */
async function openField(page, name) {
  const sheet = page.getByRole("button", { name: "Fields", exact: true, expanded: false });
  if (await sheet.isVisible()) await sheet.click();
  await page.getByRole("button", { name: new RegExp(`^\\w+ ${name},`) }).or(page.locator(".fields-name", { hasText: name })).first().click();
  await page.getByText("Most frequent values").waitFor();
  await page.getByText("Counting …").waitFor({ state: "detached" });
}

/** Opens a part of Learn. */
async function learn(page, name) {
  await go(page, "Learn");
  await page.getByRole("tab", { name, exact: true }).click();
}

/** Begins a mission with its sample. */
async function begin(page, title) {
  await learn(page, "Missions");
  await page.getByRole("button", { name: title, exact: true }).click();
  await page.getByRole("button", { name: "Start with the sample" }).click();
  await page.getByText(/^Step 1 of/).waitFor();
}

const PAIRS = `stats sum(bytes) as bytes, sum(packets) as packets, count(*) as records by srcAddr, dstAddr
| sort bytes desc
| limit 1000`;
const RECORDS_QUERY = `fields @timestamp, interfaceId, srcAddr, dstAddr, dstPort, @protocolName, bytes, action
| sort @timestamp desc`;

/** The states: what is loaded, what is done then, and at which widths where not at all of them. */
export const STATES = {
  start: { files: [], async act() {} },
  overview: { files: forty, async act() {} },
  filtered: {
    files: forty,
    async act(page) {
      await page.getByRole("button", { name: /Rejected \(/ }).click();
      await page.getByRole("menuitem", { name: "Only this" }).click();
      await page.getByText("Rejected (100%)").waitFor();
    },
  },
  records: { files: forty, act: (page) => ask(page, RECORDS_QUERY) },
  empty: { files: forty, act: (page) => ask(page, "filter dstPort = 3389 and action = 'ACCEPT'") },
  menu: {
    files: forty,
    async act(page) {
      await ask(page, PAIRS);
      await page.getByRole("grid", { name: "Query results" }).getByText(LONG_ADDRESS).first().click({ button: "right" });
      await page.getByRole("menuitem", { name: "Only this" }).waitFor();
    },
  },
  writing: {
    files: forty,
    async act(page) {
      await go(page, "Query");
      const editor = page.getByRole("textbox", { name: "Query", exact: true });
      await editor.fill("filter dstPort = 443 and actoin = 'REJECT'\n| stats sum(bytes) as bytes by ");
      await editor.press("End");
      await editor.pressSequentially("src");
      await page.getByRole("listbox", { name: "Completions" }).waitFor();
    },
  },
  palette: {
    files: forty,
    async act(page) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("re");
    },
  },
  area: { files: forty, act: (page) => draw(page, "stats sum(bytes) as bytes by bin(5m) as time, @protocolName") },
  bars: { files: forty, act: (page) => draw(page, "stats sum(bytes) as bytes by srcAddr, action | sort bytes desc | limit 40") },
  matrix: { files: forty, act: (page) => draw(page, PAIRS, "Matrix") },
  pie: { files: forty, act: (page) => draw(page, "stats sum(bytes) as bytes by @protocolName", "Pie") },
  distribution: { files: forty, act: (page) => draw(page, RECORDS_QUERY) },
  fields: {
    files: forty,
    async act(page) {
      await ask(page, PAIRS);
      await openField(page, "bytes");
    },
  },
  explanation: {
    files: sample,
    async act(page) {
      await ask(page, "filter action = 'REJECT' and dstPort = 3306 | sort @timestamp | limit 50");
      await page.getByRole("grid", { name: "Query results" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("listbox", { name: "Values of the record" }).waitFor();
    },
  },
  connections: {
    files: sample,
    async act(page) {
      await page.getByRole("button", { name: "Why is there no answer?" }).click();
      await page.getByRole("button", { name: /^10\.1\.5\.112 to 10\.2\.15\.210/ }).first().click();
      await page.getByRole("figure", { name: "Requests and replies" }).nth(1).getByRole("img").waitFor();
    },
  },
  glossary: {
    files: sample,
    async act(page) {
      await go(page, "Learn");
      await page.getByRole("tab", { name: "Glossary" }).click();
      await page.getByRole("button", { name: /^tcp-flags/ }).click();
      await page.getByRole("region", { name: "tcp-flags" }).waitFor();
    },
  },
  missions: {
    files: [],
    async act(page) {
      await learn(page, "Missions");
      await page.getByRole("button", { name: "The fourteen fields", exact: true }).waitFor();
    },
  },
  mission: {
    files: [],
    async act(page) {
      await begin(page, "The ping that gets no reply");
      await page.getByRole("textbox", { name: "Your answer" }).fill("reject");
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await page.getByText("Not yet.").waitFor();
    },
  },
  guide: {
    files: [],
    async act(page) {
      await learn(page, "Get the logs");
      await page.getByRole("list", { name: "Guides" }).getByRole("button").first().click();
    },
  },
  "hand-in": {
    files: sample,
    async act(page) {
      await draw(page, "stats sum(bytes) as bytes by srcAddr | sort bytes desc | limit 5");
      await page.getByRole("button", { name: "Add to hand-in" }).click();
      await page.getByRole("button", { name: "Show it" }).click();
      await page.getByRole("tab", { name: "Hand in", selected: true }).waitFor();
    },
  },
  data: { files: forty, act: (page) => go(page, "Data") },
  extremes: {
    files: [...forty, extremes()],
    async act(page) {
      await ask(page, PAIRS);
      await page.getByRole("grid", { name: "Query results" }).scrollIntoViewIfNeeded();
    },
  },
  "high-contrast": {
    files: forty,
    widths: [360, 1440],
    async act(page) {
      await choose(page, "contrast");
      await ask(page, PAIRS);
    },
  },
  presenter: {
    files: sample,
    widths: [1440, 2560],
    async act(page) {
      await page.getByRole("button", { name: "Presenter mode" }).click();
      await ask(page, PAIRS);
    },
  },
};

/** Opens the page at `url` and brings it into a state. */
export async function enter(page, url, { files, act }) {
  await page.goto(url);
  await page.getByRole("navigation", { name: "Places" }).waitFor();
  if (files.length > 0) await load(page, files);
  await act(page);
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  });
}
