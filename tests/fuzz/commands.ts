// deno-lint-ignore-file no-console
// Gives every command flags, folders and variables that nobody should have given:
// `deno task fuzz-commands 20000 [seed]`. No line may end in an error that was not foreseen.

import { sample } from "fast-check";
import { ROOT } from "../support/command_line.ts";
import { copyFolder } from "../support/folder.ts";
import { BELONGINGS, layOut } from "./belongings.ts";
import { commandLines, type Line, VARIABLES } from "./command_lines.ts";
import { harm } from "./damage.ts";
import { end, kind, wrong } from "./endings.ts";

/** A command line that ended as none should, made small. */
export interface CommandFinding extends Line {
  /** What is wrong with how it ended. */
  readonly says: string;
}

/** What a campaign did. */
export interface CommandsFuzzed {
  /** Lines by command and exit code, such as `bench 2`. */
  readonly endings: ReadonlyMap<string, number>;
  /** Every kind of finding once. */
  readonly findings: readonly CommandFinding[];
}

/** Lines drawn at once. */
const DRAWN = 200;

/**
 * Runs command lines in this process, each in a folder laid out anew.
 *
 * @param count Number of command lines.
 * @param seed Seed of the campaign; equal seeds try equal lines.
 * @param folder Scratch folder; the working folder is inside it until the end.
 * @param log Called with each finding, and the lines before it.
 * @param progress Called every 500 lines.
 * @returns How they ended.
 */
export async function fuzzCommands(
  count: number,
  seed: number,
  folder: string,
  log: (finding: CommandFinding, at: number) => void = () => {},
  progress: (lines: number) => void = () => {},
): Promise<CommandsFuzzed> {
  const before = Deno.cwd();
  await Deno.mkdir(`${folder}/whole`);
  await layOut(`${folder}/whole`);
  const endings = new Map<string, number>();
  const findings = new Map<string, CommandFinding>();
  let drawn: Line[] = [];
  let untouched = false;
  const attempt = async (line: Line) => {
    if (!untouched) await clearUp(folder);
    await prepare(line);
    const start = await snapshot(".");
    const ending = await end(line.words.flat());
    const after = await snapshot(".");
    const wrote = [...after].filter(([path, at]) => start.get(path) !== at)
      .map(([path]) => path);
    untouched = ending.code === 2 && line.damage === undefined &&
      wrote.length === 0 && start.size === after.size;
    return { ...ending, says: wrong(ending, wrote) };
  };
  for (let i = 0; i < count; i++) {
    if (i % DRAWN === 0) {
      drawn = sample(commandLines(), { numRuns: DRAWN, seed: seed + i });
    }
    const line = drawn[i % DRAWN] as Line;
    const { code, says } = await attempt(line);
    const key = `${line.words[0]?.[0]} ${code}`;
    if (i % 500 === 499) progress(i + 1);
    endings.set(key, (endings.get(key) ?? 0) + 1);
    if (says === undefined || findings.has(kind(says))) continue;
    const same = async (smaller: Line) => {
      const { says: again } = await attempt(smaller);
      return again !== undefined && kind(again) === kind(says);
    };
    const small = await shrunk(line, same);
    findings.set(kind(says), { ...small, says });
    log({ ...small, says }, i);
  }
  for (const name of VARIABLES) Deno.env.delete(name);
  Deno.chdir(before);
  await unlock(folder);
  return { endings, findings: [...findings.values()] };
}

/** Leaves out whatever is not needed for the same kind of ending. */
async function shrunk(
  line: Line,
  same: (line: Line) => Promise<boolean>,
): Promise<Line> {
  let small = line;
  const attempt = async (smaller: Line) => {
    if (await same(smaller)) small = smaller;
  };
  await attempt({ ...small, damage: undefined });
  await attempt({ ...small, env: {} });
  for (const words of line.words.slice(1)) {
    // What keeps sampling small, and files in the working folder, stays.
    if (
      ["--dry-run", "--model", "--steps", "--no-fits", "--to"].includes(
        words[0] ?? "",
      )
    ) {
      continue;
    }
    await attempt({ ...small, words: small.words.filter((w) => w !== words) });
  }
  return small;
}

/** Lays everything out as it was. */
async function clearUp(folder: string): Promise<void> {
  const whole = `${folder}/whole`;
  Deno.chdir(folder);
  // Two folders around it, so that what leaves it by ".." is cleared away too.
  await clear("around");
  await Deno.mkdir("around/it/work", { recursive: true });
  Deno.chdir("around/it/work");
  for (const name of BELONGINGS) {
    const { isDirectory } = await Deno.stat(`${whole}/${name}`);
    if (isDirectory) await copyFolder(`${whole}/${name}`, name);
    else await Deno.copyFile(`${whole}/${name}`, name);
  }
  await Deno.symlink("nothing", "dangling");
  await Deno.symlink("circular", "circular");
  await Deno.mkdir("forbidden", { mode: 0 });
}

/** Harms what is to be harmed, and sets the variables. */
async function prepare({ env, damage }: Line): Promise<void> {
  if (damage) await harm(damage);
  for (const name of VARIABLES) {
    const value = env[name];
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}

/** What is in a folder: size and time of every file that may be seen. */
async function snapshot(path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const walk = async (folder: string) => {
    try {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        const path = `${folder}/${name}`;
        const { size, mtime } = await Deno.lstat(path);
        if (isDirectory) await walk(path);
        else found.set(path, `${size} ${mtime?.getTime()}`);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    }
  };
  await walk(path);
  return found;
}

async function clear(path: string): Promise<void> {
  try {
    await unlock(path);
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Makes every folder one that can be removed. */
async function unlock(path: string): Promise<void> {
  await Deno.chmod(path, 0o700);
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) await unlock(`${path}/${name}`);
  }
}

if (import.meta.main) {
  const [count = "20000", seed = "0"] = Deno.args;
  const folder = await Deno.makeTempDir();
  Deno.chdir(ROOT);
  const { endings, findings } = await fuzzCommands(
    Number(count),
    Number(seed),
    folder,
    ({ words, env, damage, says }, at) =>
      console.log(
        `\nafter ${at} lines: ${
          JSON.stringify(words.flat()).slice(0, 600)
        }\n  ${JSON.stringify(env).slice(0, 200)} ${
          JSON.stringify(damage) ?? ""
        }\n  ${says.slice(0, 500)}`,
      ),
    (lines) => console.log(`${lines} lines`),
  );
  await Deno.remove(folder, { recursive: true });
  console.log(`${count} command lines, ${findings.length} kinds of finding`);
  for (const [ending, n] of [...endings].sort()) {
    console.log(`  ${ending}: ${n}`);
  }
  Deno.exit(findings.length > 0 ? 1 : 0);
}
