// Every reader of what comes from outside: models, specs, stores, leaderboards.

import { ARRAY_FILES } from "./array_files.ts";
import { BOARD_FILES } from "./board_files.ts";
import type { Target } from "./fuzz.ts";
import { judgeTargets } from "./judge_target.ts";
import { MODEL_FILES } from "./model_files.ts";
import type { Readers } from "./reader.ts";
import { RUN_FILES } from "./run_files.ts";
import { SPEC_FILES } from "./spec_files.ts";
import { tables } from "./tables.ts";

/**
 * Prepares targets.
 *
 * @param folder An empty folder for the files that are read.
 * @param names Which; all by default.
 */
export async function* targets(
  folder: string,
  names: readonly string[] = [],
): AsyncGenerator<Target> {
  const wanted = (name: string) => names.length === 0 || names.includes(name);
  for (const [name, prepare] of Object.entries(READERS)) {
    if (wanted(name)) yield { name, ...await prepare(folder) };
  }
  for (const target of [...await judgeTargets(folder), ...tables()]) {
    if (wanted(target.name)) yield target;
  }
}

const READERS: Readers = {
  ...MODEL_FILES,
  ...SPEC_FILES,
  ...RUN_FILES,
  ...BOARD_FILES,
  ...ARRAY_FILES,
};
