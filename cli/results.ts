import {
  canonicalJson,
  checkRun,
  type Environment,
  leaderboard,
  manifest,
  type Plan,
  readModules,
  type Run,
  type Store,
} from "../lib/bench/mod.ts";
import {
  drawContactSheet,
  scoreFiles,
  sweepChart,
  sweepOf,
  table,
  terminalTable,
} from "../lib/report/mod.ts";

/**
 * Writes what came of a run into its output folder.
 *
 * @param plan What was run.
 * @param run What was observed.
 * @param store The output folder.
 * @param environments What it was run on.
 * @returns The table for the terminal.
 */
export async function writeResults(
  plan: Plan,
  run: Pick<Run, "observations">,
  store: Pick<Store, "folder" | "write">,
  environments: readonly Environment[],
): Promise<string> {
  const shown = await writeScores(plan, run, store, environments);
  for (const { id } of plan.methods) {
    await store.write(await drawContactSheet(plan, id, store));
  }
  return shown;
}

/**
 * Writes the leaderboard of a run, its views and what it is made of.
 *
 * @param plan What was run.
 * @param run What was observed.
 * @param store The output folder.
 * @param environments What it was run on.
 * @returns The table for the terminal.
 * @throws {Error} If the run contradicts itself, before anything is written.
 */
export async function writeScores(
  plan: Plan,
  { observations }: Pick<Run, "observations">,
  store: Pick<Store, "folder" | "write">,
  environments: readonly Environment[],
): Promise<string> {
  const modules = await readModules(store.folder, plan.methods);
  const scores = leaderboard(plan, observations, modules);
  checkRun(plan, observations, scores);
  const files = {
    ...scoreFiles(scores),
    "manifest.json": `${canonicalJson(manifest(plan, environments), 2)}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await store.write({ path, bytes: TEXT.encode(text) });
  }
  const sweep = sweepOf(plan.methods);
  if (sweep) {
    const svg = await sweepChart(scores.board, sweep);
    await store.write({ path: "sweep.svg", bytes: TEXT.encode(svg) });
  }
  return terminalTable(table(scores.board)).trimEnd();
}

const TEXT = new TextEncoder();
