// The guides in Learn: they are here when the host is gone, their texts are copied with a person's own
// values in place, and words explain themselves.
import assert from "node:assert/strict";
import { assertAccessible, goTo, pageTest, waitForApp } from "./harness.mjs";

const guide = (page) => page.getByRole("article");
const list = (page) => page.getByRole("list", { name: "Guides" });

async function openGuides(page) {
  await waitForApp(page);
  await goTo(page, "Learn");
  await page.getByRole("tab", { name: "Get the logs" }).click();
  await list(page).waitFor();
}

/** Opens a guide from the list. */
async function openGuide(page, title) {
  await list(page).getByRole("button", { name: title }).click();
  await guide(page).getByRole("heading", { name: title, level: 2 }).waitFor();
}

const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const permissions = ["clipboard-read", "clipboard-write"];

pageTest("guides open with the host gone", {}, async (page, server) => {
  await waitForApp(page);
  // They have come by themselves, before anybody asked for them.
  await page.waitForFunction(() => window.flowglass.lessons().then((files) => files.length > 0));
  server.stop();
  await openGuides(page);
  assert.equal(await list(page).getByRole("listitem").count(), 7);
  await openGuide(page, "Create a flow log in S3");
  await guide(page).getByRole("button", { name: /^Next/ }).click();
  await guide(page).getByRole("heading", { name: "How long to keep it", exact: false, level: 2 }).waitFor();
});

pageTest("a policy is copied without its notes and with the person's values", { context: { permissions } }, async (page) => {
  await openGuides(page);
  await openGuide(page, "Create a flow log in CloudWatch Logs");
  const trust = guide(page).getByRole("group", { name: "Policy" }).first();
  await trust.filter({ hasText: "may take on the role: no person, no other service." }).waitFor();
  assert.match(await trust.textContent(), /<account-id>/);
  await page.getByLabel("Account ID").fill("12345");
  await page.getByText("12 digits, without hyphens.").waitFor();
  assert.equal(await page.getByLabel("Account ID").getAttribute("aria-invalid"), "true");
  await page.getByLabel("Account ID").fill("210987654321");
  await page.getByLabel("Region").fill("eu-central-1");
  await page.getByText("12 digits, without hyphens.").waitFor({ state: "detached" });
  await trust.getByRole("button", { name: "Copy policy" }).click();
  await trust.getByRole("status").filter({ hasText: /./ }).waitFor();
  const policy = JSON.parse(await copied(page));
  assert.equal(policy.Statement[0].Condition.StringEquals["aws:SourceAccount"], "210987654321");
  assert.equal(
    policy.Statement[0].Condition.ArnLike["aws:SourceArn"],
    "arn:aws:ec2:eu-central-1:210987654321:vpc-flow-log/*",
  );
  const command = guide(page).getByRole("group", { name: "Command" }).first();
  await command.getByRole("button", { name: "Copy command" }).click();
  await command.getByRole("status").filter({ hasText: /./ }).waitFor();
  assert.match(await copied(page), /^aws logs create-log-group --region eu-central-1 --log-group-name '<log-group>'\n/);
  // Values stay in the page, for all guides, and are gone with it.
  await page.getByRole("button", { name: "All guides" }).click();
  await openGuide(page, "Create a flow log in S3");
  assert.equal(await page.getByLabel("Account ID").inputValue(), "210987654321");
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage) + location.href), /210987654321/);
  await page.getByRole("button", { name: "Empty all" }).click();
  assert.equal(await page.getByLabel("Account ID").inputValue(), "");
});

pageTest("words explain themselves to the mouse, to the keyboard and to a finger", {}, async (page) => {
  await openGuides(page);
  await openGuide(page, "What a flow log records");
  const word = guide(page).getByRole("button", { name: "network interface", exact: true }).first();
  const card = page.getByRole("note").filter({ hasText: "virtual network card" });
  await word.hover();
  await card.waitFor();
  await page.mouse.move(0, 0);
  await card.waitFor({ state: "hidden" });
  await word.focus();
  await card.waitFor();
  assert.equal(await word.getAttribute("aria-describedby"), await card.getAttribute("id"));
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await card.waitFor();
  // A field has more to say in the glossary, which Tab reaches.
  await guide(page).getByRole("button", { name: "srcaddr", exact: true }).first().focus();
  await page.getByRole("button", { name: "More in the glossary" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Glossary", selected: true }).waitFor();
  await page.getByRole("heading", { name: "srcaddr" }).first().waitFor();
});

pageTest("a guide has an address, back leads to the list, and a link shows it to a room", {}, async (page, server) => {
  await page.goto(`${server.url}#/learn?guide=keep&present`);
  await page.reload();
  await guide(page).getByRole("heading", { name: /^How long to keep it/, level: 2 }).waitFor();
  assert.equal(await page.evaluate(() => "presenter" in document.documentElement.dataset), true);
  assert.match(page.url(), /#\/learn\?guide=keep$/);
  await page.getByRole("button", { name: "All guides" }).click();
  await list(page).waitFor();
  await page.goBack();
  await guide(page).waitFor();
  await page.goto(`${server.url}#/learn?guide=nonsense`);
  await page.getByText("There is no guide of this name.").waitFor();
});

pageTest(
  "guides that could not be fetched are fetched again",
  { prepare: (page) => page.route("**/lessons-*.json", (route) => route.abort()), allow: /ERR_FAILED/ },
  async (page) => {
    await waitForApp(page);
    await goTo(page, "Learn");
    await page.getByRole("tab", { name: "Get the logs" }).click();
    await page.getByRole("alert").filter({ hasText: "could not be fetched" }).waitFor();
    await page.unroute("**/lessons-*.json");
    await page.getByRole("button", { name: "Try again" }).click();
    await list(page).waitFor();
  },
);

for (const [width, colorScheme] of [[360, "dark"], [1440, "light"]]) {
  const context = { viewport: { width, height: 800 }, colorScheme };
  pageTest(`every guide is accessible and fits the page (${width} px, ${colorScheme})`, { context }, async (page) => {
    await openGuides(page);
    await assertAccessible(page);
    const titles = await list(page).locator("strong").allTextContents();
    for (const title of titles) {
      await openGuide(page, title);
      if (title === titles[0]) await guide(page).locator(".term").first().focus();
      await assertAccessible(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), title);
      await page.getByRole("button", { name: "All guides" }).click();
    }
  });
}
