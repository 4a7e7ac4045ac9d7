import { deepStrictEqual, ok } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { METHODS } from "../lib/methods/mod.ts";
import { makeCommands } from "../cli/main.ts";
import { EXIT } from "../cli/terminal/exit.ts";
import { ROOMS } from "./support/rooms.ts";

const ROOT = new URL("../", import.meta.url);
const README = await Deno.readTextFile(new URL("README.md", ROOT));
/** Every document that is no board of a run. */
const DOCUMENTS = [
  ...await documents(""),
  ...await documents("docs/"),
  ...await documents("results/"),
  ...["lib/testbed", "tests/perf", "tests/reference"]
    .map((folder) => `${folder}/README.md`),
  ...[...METHODS.keys()].map((id) => `lib/methods/${id}/README.md`),
];

Deno.test("every task that a document names exists", async () => {
  const unknown: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    for (
      const [, task = ""] of text.matchAll(
        /(?:deno(?:@[\d.]+)? task) ([a-z-]+)/g,
      )
    ) {
      if (!Object.hasOwn(config.tasks, task)) unknown.push(`${name}: ${task}`);
    }
  }
  deepStrictEqual(unknown, []);
});

Deno.test("every command that a document gives exists", async () => {
  const known = makeCommands(() => {}).flatMap((command) => [
    command.name(),
    ...command.aliases(),
  ]);
  const unknown: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    for (
      const [, command = ""] of text.matchAll(/(?:^|[`(])entangle ([a-z]+)/gm)
    ) {
      if (!known.includes(command)) unknown.push(`${name}: ${command}`);
    }
  }
  deepStrictEqual(unknown, []);
});

Deno.test("CONTRIBUTING says what every dependency is for", async () => {
  const text = await Deno.readTextFile(new URL("CONTRIBUTING.md", ROOT));
  const packages = Object.keys(config.imports).map((name) =>
    /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name
  );
  deepStrictEqual(packages.filter((name) => !text.includes(`\`${name}\``)), []);
});

Deno.test("tasks of a first day are twelve at most, and stand before the others", () => {
  const groups = Object.values(config.tasks).map(({ description }) =>
    /^(more|dev): /.exec(description)?.[1] ?? ""
  );
  const order = ["", "more", "dev"];
  deepStrictEqual(
    groups,
    groups.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    "a task of deno.json stands in the wrong group",
  );
  ok(groups.filter((group) => group === "").length <= 12);
});

Deno.test("every export of the package is looked at for its documentation", () => {
  const files = Object.values(config.exports).map((path) => path.slice(2));
  deepStrictEqual(files.filter((file) => !isLookedAt(file)), []);
});

Deno.test("every room's mod.ts is looked at for its documentation, but for what is generated and the records of methods, whose types are inferred", () => {
  const files = Object.keys(ROOMS)
    .filter((room) => room.startsWith("lib/") && room !== "lib/graph/onnx")
    .map((room) => `${room}/mod.ts`);
  deepStrictEqual(files.filter((file) => !isLookedAt(file)), []);
});

Deno.test("every file that a document names exists", async () => {
  const missing: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    const at = new URL(name, ROOT);
    const named = text.matchAll(
      /`((?:lib|cli|specs|baselines|tests)\/[\w./-]+\w)`/g,
    );
    const linked = text.replaceAll(/```[^]*?```/g, "")
      .matchAll(/\]\((?!https?:)([^)#\s]+)/g);
    for (
      const file of [
        ...[...named].map(([, path = ""]) => new URL(path, ROOT)),
        ...[...linked].map(([, path = ""]) => new URL(path, at)),
      ]
    ) {
      const found = await Deno.stat(file).catch(() => undefined);
      if (!found) missing.push(`${name}: ${file.pathname}`);
    }
  }
  deepStrictEqual(missing, []);
});

Deno.test("every heading that a document links to exists", async () => {
  const missing: string[] = [];
  for (const name of DOCUMENTS) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    for (
      const [, path = "", heading = ""] of text.matchAll(
        /\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g,
      )
    ) {
      const file = path.replace(/(^|\/)([^./]+)$/, "$1$2/README.md");
      const there = new URL(file, new URL(name, ROOT));
      const known = headings(await Deno.readTextFile(there));
      if (!known.includes(heading)) missing.push(`${name}: ${path}#${heading}`);
    }
  }
  deepStrictEqual(missing, []);
});

/** Documents of a folder itself. */
async function documents(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (name.endsWith(".md")) found.push(`${folder}${name}`);
  }
  return found.sort();
}

/** Names by which a document's headings are linked to, as GitHub makes them. */
function headings(text: string): string[] {
  return [...text.replaceAll(/```[^]*?```/g, "").matchAll(/^#+ (.*)$/gm)].map(
    ([, title = ""]) =>
      title.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
        .replaceAll(" ", "-"),
  );
}

Deno.test("every method's README has its equation and source", async () => {
  for (const id of METHODS.keys()) {
    const text = await Deno.readTextFile(
      new URL(`lib/methods/${id}/README.md`, ROOT),
    );
    for (const part of ["**Equation.**", "**Source.**"]) {
      ok(text.includes(part), `${id}: ${part}`);
    }
  }
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

/** Whether the task `doc` names a file, in full or by a pattern. */
function isLookedAt(file: string): boolean {
  return config.tasks.doc.command.split(" ").some((word) =>
    new RegExp(`^${word.replaceAll("*", "[^/]+")}$`).test(file)
  );
}
