import { deepStrictEqual, ok } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { EXIT } from "../cli/terminal/exit.ts";

const ROOT = new URL("../", import.meta.url);
const README = await Deno.readTextFile(new URL("README.md", ROOT));
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/comparing.md",
  "docs/slurm.md",
];

Deno.test("every task that a document names exists", async () => {
  const unknown: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    for (
      const [, task = ""] of text.matchAll(
        /(?:deno(?:@[\d.]+)? task) ([a-z]+)/g,
      )
    ) {
      if (!Object.hasOwn(config.tasks, task)) unknown.push(`${name}: ${task}`);
    }
  }
  deepStrictEqual(unknown, []);
});

Deno.test("every file that a document names exists", async () => {
  const missing: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    const paths = [
      ...text.matchAll(/`((?:lib|cli|specs|baselines|tests)\/[\w./-]+\w)`/g),
      ...text.matchAll(/\]\(([\w./-]+)\)/g),
    ].map(([, path = ""]) => path);
    for (const path of paths) {
      const found = await Deno.stat(new URL(path, ROOT)).catch(() => undefined);
      if (!found) missing.push(`${name}: ${path}`);
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("README names every exit code, and docs/architecture.md every folder, which is an export of the package", async () => {
  for (const code of Object.values(EXIT)) ok(README.includes(`| ${code} |`));
  const architecture = await Deno.readTextFile(
    new URL("docs/architecture.md", ROOT),
  );
  for await (const { name } of Deno.readDir(new URL("lib/", ROOT))) {
    ok(architecture.includes(`lib/${name}/`), name);
    const entry = `./lib/${name}/mod.ts`;
    ok(Object.values(config.exports).includes(entry), entry);
  }
});

Deno.test("no task gives all permissions", () => {
  for (const [name, { command }] of Object.entries(config.tasks)) {
    ok(!/ (-A|--allow-all)\b/.test(command), name);
  }
});
