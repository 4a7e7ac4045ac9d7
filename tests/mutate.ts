// deno-lint-ignore-file no-console
// Changes one operator of a file at a time, in a copy of the repository, and says which changes no
// test notices: `deno task mutate lib/statistics/holm.ts lib/statistics/holm_test.ts`.

const ROOT = new URL("..", import.meta.url).pathname;
const PARTS = [
  "lib",
  "cli",
  "tests",
  "specs",
  "baselines",
  "results",
  "mod.ts",
];

/** What is looked for, and what is put in its place. */
const CHANGES: readonly (readonly [RegExp, string])[] = [
  // Signs
  [/ \+ /g, " - "],
  [/ - /g, " + "],
  [/ - 1\b/g, ""],
  [/ \+ 1\b/g, ""],
  [/\+= /g, "-= "],
  [/\? -1 : 1/g, "? 1 : 1"],
  // Numerators, denominators, powers
  [/ \* /g, " / "],
  [/ \/ /g, " * "],
  [/ \*\* 2/g, ""],
  [/Math\.(sqrt|abs)\(/g, "("],
  // Comparisons
  [/ < /g, " >= "],
  [/ < /g, " <= "],
  [/ > /g, " <= "],
  [/ > /g, " >= "],
  [/ <= /g, " < "],
  [/ <= /g, " > "],
  [/ >= /g, " > "],
  [/ >= /g, " < "],
  [/ === /g, " !== "],
  [/ !== /g, " === "],
  [/Math\.max/g, "Math.min"],
  [/Math\.min/g, "Math.max"],
  // Logic
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
];

// Comments, imports, types and messages.
const NO_CODE =
  /^\s*(\/\/|import|export type|readonly |[|&] )|["`].*(Cannot|expected|: ")/;

if (import.meta.main) await main(Deno.args);

async function main([file, ...tests]: readonly string[]): Promise<void> {
  if (file === undefined || tests.length === 0) {
    console.error("Name a file and the tests that should notice");
    Deno.exit(2);
  }
  const copy = await Deno.makeTempDir();
  try {
    for (const part of [...PARTS, "deno.json", "deno.lock"]) {
      await copyText(`${ROOT}${part}`, `${copy}/${part}`);
    }
    if (await run(copy, tests) !== 0) {
      throw new Error("The tests fail without a change");
    }
    await mutate(copy, file, tests);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

async function mutate(
  copy: string,
  file: string,
  tests: readonly string[],
): Promise<void> {
  const path = `${copy}/${file}`;
  const text = await Deno.readTextFile(path);
  let tried = 0;
  let noticed = 0;
  for (const { line, before, after, changed } of mutants(text)) {
    await Deno.writeTextFile(path, changed);
    tried++;
    if (await run(copy, tests) !== 0) noticed++;
    else console.log(`${file}:${line}: ${before.trim()} → ${after.trim()}`);
  }
  console.log(`${file}: ${noticed} of ${tried} noticed`);
}

interface Mutant {
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly changed: string;
}

function* mutants(text: string): Generator<Mutant> {
  const lines = text.split("\n");
  let comment = false;
  for (const [i, before] of lines.entries()) {
    if (before.trimStart().startsWith("/*")) comment = true;
    const code = !comment && !NO_CODE.test(before);
    if (before.includes("*/")) comment = false;
    if (!code) continue;
    for (const [pattern, replacement] of CHANGES) {
      for (const { index, 0: found } of before.matchAll(pattern)) {
        const after = before.slice(0, index) +
          found.replace(new RegExp(pattern.source), replacement) +
          before.slice(index + found.length);
        const changed = lines.with(i, after).join("\n");
        yield { line: i + 1, before, after, changed };
      }
    }
  }
}

async function run(folder: string, tests: readonly string[]): Promise<number> {
  const flags = ["--quiet", "--no-check", "--no-prompt", "--fail-fast"];
  const child = new Deno.Command("deno", {
    args: ["test", ...flags, "--allow-read", ...tests],
    cwd: folder,
    stdout: "null",
    stderr: "null",
  }).spawn();
  // A changed loop may not end.
  const timer = setTimeout(() => child.kill(), 60_000);
  const { code } = await child.status;
  clearTimeout(timer);
  return code;
}

/** Copies code and small data; weights stay where they are. */
async function copyText(from: string, to: string): Promise<void> {
  const { isDirectory, size } = await Deno.stat(from);
  if (!isDirectory) {
    if (size < 1e6) await Deno.copyFile(from, to);
    return;
  }
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copyText(`${from}/${name}`, `${to}/${name}`);
  }
}
