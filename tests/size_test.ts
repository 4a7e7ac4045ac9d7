import { deepStrictEqual, ok } from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const MOST_LINES = 300;
const MOST_LINES_OF_A_FUNCTION = 60;
const MEDIAN = 75;

Deno.test("no file is longer than a reader's patience, and most are a page", async () => {
  const lengths = new Map<string, number>();
  for (const folder of ["lib", "cli"]) {
    for await (const { path, lines } of sources(folder)) {
      lengths.set(path, lines.length);
    }
  }
  const long = lengths.entries().filter(([, n]) => n > MOST_LINES);
  deepStrictEqual([...long], []);
  const sorted = [...lengths.values()].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  ok(median <= MEDIAN, `the median file has ${median} lines`);
});

Deno.test("no function of the library is longer than a screen", async () => {
  const long: string[] = [];
  for await (const { path, lines } of sources("lib")) {
    for (const { name, length } of functions(lines)) {
      if (length > MOST_LINES_OF_A_FUNCTION) {
        long.push(`${path}: ${name}, ${length} lines`);
      }
    }
  }
  deepStrictEqual(long, []);
});

interface Source {
  readonly path: string;
  readonly lines: readonly string[];
}

async function* sources(folder: string): AsyncGenerator<Source> {
  for await (const entry of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    // What a generator wrote is read by nobody.
    else if (/(?<!_test|_pb)\.ts$/.test(path)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      yield { path, lines: text.trimEnd().split("\n") };
    }
  }
}

/** Functions at the top of a formatted file: each ends with the first brace that is not indented. */
function functions(
  lines: readonly string[],
): { name: string; length: number }[] {
  return lines.flatMap((line, from) => {
    const [, name] =
      /^(?:export )?(?:default )?(?:async )?function\*? (\w+)/.exec(line) ?? [];
    if (name === undefined) return [];
    const to = lines.indexOf("}", from);
    return [{ name, length: to - from + 1 }];
  });
}
