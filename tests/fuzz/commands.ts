// deno-lint-ignore-file no-console
// Gives every command flags, folders and variables that nobody should have given:
// `deno task fuzz-commands 20000 [seed]`. No line may end in an error that was not foreseen.

import { main, makeCommands } from "../../cli/main.ts";
import { mt19937, uniform } from "../../lib/core/mod.ts";
import { ROOT } from "../support/command_line.ts";

/** How a command line ended that should have ended otherwise. */
export interface CommandFinding {
  /** Its arguments. */
  readonly args: readonly string[];
  /** What is wrong with how it ended. */
  readonly says: string;
}

/** Exit codes that are documented. */
const CODES = [0, 1, 2, 3, 4, 75, 130];

/** Commands whose work is the machine's or the embedded model's, whatever they are given. */
const LEFT_OUT = ["doctor", "masks", "audit"];

/** Values that a flag or an argument may be given by mistake. */
const VALUES = [
  "",
  " ",
  "0",
  "-1",
  "1",
  "2.5",
  "1e36",
  "NaN",
  "Infinity",
  "999999999999999999999",
  "0..3",
  "3..0",
  "a..b",
  "true",
  "null",
  "../../x",
  "~/models",
  "$HOME",
  "护士",
  "nurse,gender",
  ",",
  "a=b",
  "miou=",
  "=1",
  "--help",
  "-",
  "/",
  "/dev/null",
  "/proc/self/mem",
  "specs",
  "specs/gender.ts",
  "baselines/uce.ts",
  "README.md",
  "results/gender",
  "HEAD:results/gender",
  "nothing:results/gender",
  "x".repeat(5000),
  "\u0000",
  "\ud800",
  "a\nb",
];

/** Variables that the tasks read, and what they may hold by mistake. */
const VARIABLES = [
  "ENTANGLE_SHARDS",
  "SLURM_ARRAY_TASK_ID",
  "SLURM_ARRAY_TASK_COUNT",
  "SLURM_ARRAY_TASK_MIN",
  "JOB_COMPLETION_INDEX",
  "GITHUB_STEP_SUMMARY",
];

/** What is damaged: folders and files as users have them. */
const WHOLE = [
  "tests/reference/random_model",
  "results/gender",
  "specs/gender.ts",
  "baselines/uce.ts",
  "lib/testbed/model/scheduler",
];

/**
 * Runs command lines in this process.
 *
 * @param count Number of command lines.
 * @param seed Seed of the campaign; equal seeds try equal lines.
 * @param folder Scratch folder.
 * @returns Every kind of finding once, by what it says.
 */
export async function fuzzCommands(
  count: number,
  seed: number,
  folder: string,
): Promise<readonly CommandFinding[]> {
  const generator = mt19937(seed);
  const below = (n: number) => Math.floor(uniform(generator) * n);
  const pick = <T>(xs: readonly T[]): T => xs[below(xs.length)] as T;
  const found = new Map<string, CommandFinding>();
  for (let i = 0; i < count; i++) {
    const damaged = `${folder}/damaged`;
    const out = `${folder}/out`;
    await damage(pick(WHOLE), damaged, below);
    const value = () =>
      below(3) === 0 ? damaged : below(4) === 0 ? out : pick(VALUES);
    const args = commandLine(pick, below, value);
    for (const name of VARIABLES) {
      if (below(4) === 0) {
        Deno.env.set(name, pick(VALUES.filter((v) => !v.includes("\0"))));
      } else Deno.env.delete(name);
    }
    const { code, said } = await quietly(() => main(args));
    const says = wrong(code, said);
    if (says !== undefined && !found.has(kind(says))) {
      found.set(kind(says), { args, says });
    }
    await remove(damaged);
    await remove(out);
  }
  for (const name of VARIABLES) Deno.env.delete(name);
  return [...found.values()];
}

/** A command with what it needs, and some of its flags; what samples is only planned, or lacks its model. */
function commandLine(
  pick: <T>(xs: readonly T[]) => T,
  below: (n: number) => number,
  value: () => string,
): string[] {
  const command = pick(
    makeCommands(() => {}).filter((c) => !LEFT_OUT.includes(c.name())),
  );
  const args = [command.name()];
  for (const { argChoices } of command.registeredArguments) {
    if (below(12) === 0) continue;
    args.push(argChoices && below(3) > 0 ? pick(argChoices) : value());
  }
  for (const { long, flags, mandatory, argChoices } of command.options) {
    // A stack that is asked for is no finding.
    if (
      !long || long === "--trace" ||
      below(mandatory ? 12 : 5) !== 0 === !mandatory
    ) continue;
    args.push(long);
    if (/[<[]/.test(flags)) {
      args.push(argChoices && below(2) === 0 ? pick(argChoices) : value());
    }
  }
  if (command.name() === "bench") args.push("--dry-run");
  if (["generate", "fit", "worker"].includes(command.name())) {
    args.push("--model", "no/such/model");
  }
  return args;
}

/** What is wrong with an ending; `undefined` if nothing is. */
function wrong(code: number, said: string): string | undefined {
  if (!CODES.includes(code)) return `exit code ${code}`;
  if (/Something went wrong/.test(said)) return said;
  if (/\n\s+at \S+.*:\d+:\d+/.test(said)) return `a stack: ${said}`;
  if (/\[object Object\]/.test(said)) return said;
  if (code !== 0 && said.split("\n").length > 200) return "over 200 lines";
  return undefined;
}

/** Findings of one kind differ in values only. */
function kind(says: string): string {
  return says.split("\n")[0]?.replaceAll(/"[^"]*"|\d+|\/\S+/g, "…").slice(
    0,
    90,
  ) ?? "";
}

/** Copies a file or folder, and harms it in one place. */
async function damage(
  from: string,
  to: string,
  below: (n: number) => number,
): Promise<void> {
  const files = await copy(`${ROOT}${from}`, to);
  const file = files[below(files.length)] ?? to;
  const bytes = await Deno.readFile(file);
  const ways: (() => unknown)[] = [
    () => {
      for (let i = 0; i < 8; i++) {
        const at = below(Math.max(1, Math.min(bytes.length, 4096)));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      }
      return Deno.writeFile(file, bytes);
    },
    () => Deno.writeFile(file, bytes.subarray(0, below(bytes.length + 1))),
    () => Deno.writeFile(file, new Uint8Array()),
    () => Deno.remove(file),
    () => Deno.writeTextFile(file, "<!DOCTYPE html><html></html>"),
    () => Deno.writeTextFile(file, "[]"),
    () => Deno.writeTextFile(file, '{"a": null}'),
    async () => {
      await Deno.remove(file);
      await Deno.mkdir(file);
    },
    async () => {
      await Deno.remove(file);
      await Deno.symlink("/nowhere", file);
    },
    () => {},
  ];
  await ways[below(ways.length)]?.();
}

async function copy(from: string, to: string): Promise<string[]> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) {
    await Deno.copyFile(from, to);
    return [to];
  }
  await Deno.mkdir(to);
  const names: string[] = [];
  for await (const { name } of Deno.readDir(from)) names.push(name);
  const inner = await Promise.all(
    names.sort().map((name) => copy(`${from}/${name}`, `${to}/${name}`)),
  );
  return inner.flat();
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Runs something, and catches what it prints. */
async function quietly(
  act: () => Promise<number>,
): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => void lines.push(line);
  try {
    return { code: await act(), said: lines.join("\n") };
  } catch (thrown) {
    return { code: -1, said: String(thrown) };
  } finally {
    Object.assign(console, { log, error });
  }
}

if (import.meta.main) {
  const [count = "20000", seed = "0"] = Deno.args;
  const folder = await Deno.makeTempDir();
  Deno.chdir(ROOT);
  const found = await fuzzCommands(Number(count), Number(seed), folder);
  await Deno.remove(folder, { recursive: true });
  console.log(`${count} command lines, ${found.length} kinds of finding`);
  for (const { args, says } of found) {
    console.log(
      `  ${JSON.stringify(args).slice(0, 600)}\n    ${says.slice(0, 400)}`,
    );
  }
  Deno.exit(found.length > 0 ? 1 : 0);
}
