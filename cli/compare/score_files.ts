import { readScores, type Scores } from "../../lib/bench/mod.ts";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";

/**
 * Reads a leaderboard from where it lies.
 *
 * @param place A folder, a `leaderboard.json`, or `ref:path` of either in a git repository.
 * @throws {InputError} If there is none, or it is not what it should be.
 * @throws {EnvironmentError} If Deno was not allowed to read it.
 */
export async function openScores(place: string): Promise<Scores> {
  return await scoresOf(place, await readerOf(place));
}

/**
 * Reads a leaderboard that may not be there yet.
 *
 * @param place As {@linkcode openScores} takes it.
 * @returns The leaderboard; `undefined` where there is no such file or folder, of a commit only if the commit itself is there.
 * @throws {InputError} If it is there and not what it should be, or git does not know the commit.
 * @throws {EnvironmentError} If Deno was not allowed to read it.
 */
export async function findScores(place: string): Promise<Scores | undefined> {
  const read = await readerOf(place).catch((error) => {
    if (error instanceof Absent) return undefined;
    throw error;
  });
  return read && await scoresOf(place, read);
}

/** Thrown where a leaderboard would be read, and there is nothing at all. */
class Absent extends InputError {}

async function scoresOf(place: string, read: Read): Promise<Scores> {
  const found = await Promise.all(FILES.map(read));
  const missing = FILES.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    throw new InputError(
      `Cannot read the leaderboard "${place}"`,
      missing.map((name) => `there is no ${name}`),
    );
  }
  const [leaderboard = "", cells = "", seeds = ""] = found;
  return readScores({ name: place, leaderboard, cells, seeds });
}

const FILES = ["leaderboard.json", "cells.csv", "seeds.csv"];

/** Reads a file of the leaderboard's folder by name, or nothing if it is not there. */
type Read = (name: string) => Promise<string | undefined>;

async function readerOf(place: string): Promise<Read> {
  const plain = place.replace(/(.)\/+$/, "$1");
  const info = await allowed(place, () => Deno.stat(plain));
  if (info?.isDirectory) return (name) => text(`${plain}/${name}`);
  if (info) return (name) => text(`${folderOf(plain)}/${name}`);
  const [, ref, path] = /^([^:]+):(.*)$/.exec(plain) ?? [];
  if (ref === undefined || path === undefined) {
    throw new Absent(
      `Cannot read the leaderboard "${place}": there is no such file or folder; a file of a commit is named ref:path`,
    );
  }
  const folder = path.endsWith(".json") ? folderOf(path) : path;
  await show(place, `${ref}:${folder}`);
  return (name) => show(place, `${ref}:${folder}/${name}`, true);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

async function text(path: string): Promise<string | undefined> {
  return await allowed(path, () => Deno.readTextFile(path));
}

async function allowed<T>(
  path: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot read "${path}": Deno was not allowed to; run with --allow-read`,
      );
    }
    throw error;
  }
}

const FETCH =
  "; if it is a commit of another branch, fetch that first (of GitHub's actions/checkout: fetch-depth: 0)";

/** What git has under a name; with `optional`, nothing if there is no such file in the commit. */
async function show(
  place: string,
  object: string,
  optional = false,
): Promise<string | undefined> {
  const git = new Deno.Command("git", {
    // Whatever begins with a dash is a name, not a flag.
    args: ["show", "--end-of-options", object],
    // What it says is read below, whatever the user's language is.
    env: { LC_ALL: "C" },
    stdout: "piped",
    stderr: "piped",
  });
  try {
    const { success, stdout, stderr } = await git.output();
    if (success) return new TextDecoder().decode(stdout);
    const [said = ""] = new TextDecoder().decode(stderr).split("\n");
    const absent = / does not exist in | but not in /.test(said);
    if (optional && absent) return undefined;
    const unknown = / invalid object name /.test(said);
    throw new (absent ? Absent : InputError)(
      `Cannot read the leaderboard "${place}": there is no such file or folder, and git says "${
        said.replace(/^fatal: /, "")
      }"${unknown ? FETCH : ""}`,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot read the leaderboard "${place}": Deno was not allowed to start git; run with --allow-run=git`,
      );
    }
    if (error instanceof Deno.errors.NotFound) {
      throw new EnvironmentError(
        `Cannot read the leaderboard "${place}": git is not installed`,
      );
    }
    throw error;
  }
}
