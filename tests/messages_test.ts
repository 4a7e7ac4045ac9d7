import { deepStrictEqual } from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/** What a run has one of as easily as many. */
const THINGS =
  "images|subjects|methods|units|files|shards|portraits|steps|tasks|comparisons|pairs";

Deno.test("whatever there may be one of is counted by plural(): no message says 1 images", async () => {
  // A constant is more than one, and so is what these words stand before.
  const counted = new RegExp(
    String
      .raw`(?<!all |fewer than |the other )\$\{(?![A-Z_]+\})[^{}$]+\}\s+(${THINGS})\b`,
    "g",
  );
  const found: string[] = [];
  for (const folder of ["cli", "lib"]) {
    for await (const path of sources(folder)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      for (const [match] of text.matchAll(counted)) {
        found.push(`${path}: ${match.replaceAll(/\s+/g, " ")}`);
      }
    }
  }
  deepStrictEqual(found, []);
});

Deno.test("no text tells who installed the command to call deno task: it names entangle, and is said as called", async () => {
  const found: string[] = [];
  for (const folder of ["cli", "lib"]) {
    for await (const path of sources(folder)) {
      if (ABOUT_STARTING.includes(path)) continue;
      const text = await Deno.readTextFile(new URL(path, ROOT));
      const lines = text.split("\n").filter((line) => /deno task/.test(line));
      found.push(...lines.map((line) => `${path}: ${line.trim()}`));
    }
  }
  deepStrictEqual(found, []);
});

/** What is about how the program is started. */
const ABOUT_STARTING = [
  ...["interrupt", "launch", "launchers"].map((x) => `cli/terminal/${x}.ts`),
  "cli/run/watch.ts",
];

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (/(?<!_test|_pb)\.ts$/.test(path)) yield path;
  }
}
