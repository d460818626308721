// All browser tests, in one process so that they share one Chromium. They run on `dist/` as it is:
// `make test` builds it first. With FLOWGLASS_BROWSER_TESTS=all they go through everything of which
// otherwise a little is tried.
import { TESTS_ALL } from "./harness.mjs";
import "./start.mjs";
import "./policy.mjs";
import "./story.mjs";
import "./keyboard.mjs";
import "./selection.mjs";
import "./results.mjs";
import "./assist.mjs";
import "./editor.mjs";
import "./palette.mjs";
import "./data.mjs";
import "./twins.mjs";
import "./naming.mjs";
import "./parquet.mjs";
import "./archives.mjs";
import "./tables.mjs";
import "./formats.mjs";
import "./findings.mjs";
import "./fields.mjs";
import "./guides.mjs";
import "./hand_in.mjs";
import "./charts.mjs";
import "./missions.mjs";

if (TESTS_ALL) await import("./states.mjs");
