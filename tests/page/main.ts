// Opens pages in Debian's Chromium and looks at them as their readers do: narrow and wide, light and dark, with the
// mouse, without scripts, with a checker of what a screen reader needs.
//
//   deno task page-test [folder of a run or a leaderboard…] [--screenshots docs]

import { parseArgs } from "node:util";
import { main } from "../../cli/main.ts";
import { ROOT } from "../support/command_line.ts";
import { inFolder } from "../support/folder.ts";
import { checkPage, type Finding } from "./check_page.ts";
import { takeScreenshots } from "./screenshots.ts";

// deno-lint-ignore no-console
const print = console.log;

const { values: { screenshots }, positionals } = parseArgs({
  args: Deno.args,
  options: { screenshots: { type: "string" } },
  allowPositionals: true,
});
const places = positionals.length > 0
  ? positionals.filter((place) => place !== "none")
  : [`${ROOT}results/gender`, `${ROOT}results/lambda`];
if (places.length === 0) Deno.exit(0);

// Else the driver looks in /proc for Windows as soon as it is imported, which only those may who may do everything.
Deno.env.set("__IS_WSL_TEST__", "1");
const { chromium } = await import("playwright-core");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  // As root, as in a container, Chromium has no sandbox.
  args: Deno.uid() === 0 ? ["--no-sandbox"] : [],
});
const findings: Finding[] = [];
await inFolder(async (folder) => {
  const requests = [
    ...places.map((place) => [place]),
    places.length > 1 ? [] : [places[0] ?? "", places[0] ?? ""],
  ].filter((request) => request.length > 0);
  for (const [i, request] of requests.entries()) {
    const path = `${folder}/${i}.html`;
    const code = await main(["report", ...request, "--out", path]);
    if (code !== 0) Deno.exit(code);
    const name = request.join(" against ");
    const { size } = await Deno.stat(path);
    print(`${name}: ${(size / 1e6).toFixed(2)} MB`);
    findings.push(...await checkPage(browser, { name, path, print }));
    if (screenshots !== undefined && i === 0) {
      await takeScreenshots(browser, path, screenshots);
    }
  }
});
await browser.close();
for (const { page, says } of findings) print(`${page}: ${says}`);
print(findings.length === 0 ? "nothing found" : `${findings.length} found`);
Deno.exit(findings.length === 0 ? 0 : 1);
