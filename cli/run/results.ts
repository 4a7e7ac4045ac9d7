import {
  type BoardContext,
  canonicalJson,
  categoriesOf,
  checkRun,
  digest,
  type Environment,
  leaderboard,
  manifest,
  pathOfRun,
  type Plan,
  readModules,
  type Run,
  type Store,
} from "../../lib/bench/mod.ts";
import { fileName } from "../../lib/core/mod.ts";
import { commandLine, print, say } from "../terminal/mod.ts";
import {
  categoryTables,
  contactSheetPath,
  drawContactSheet,
  figuresNotDrawn,
  scoreFiles,
  sweepChart,
  sweepOf,
} from "../../lib/report/mod.ts";
import { TESTBED_LIMITS } from "../../lib/testbed/mod.ts";
import type { TableFlags } from "../flags/mod.ts";
import { gpuSeconds } from "./gpu_seconds.ts";
import { shownTable } from "./shown_table.ts";
import { readTimings } from "./timings.ts";

/**
 * Prints the table of a run, and writes all that came of it in the place of what came of another
 * run of its folder: of that one plan and units stay, of which its own can be made again.
 *
 * @param run What was observed, and on what.
 */
export async function publishResults(
  plan: Plan,
  run: Pick<Run, "observations" | "environments">,
  store: Store,
  flags: TableFlags = {},
): Promise<void> {
  say(`Writing ${store.folder}/`);
  const { run: own } = manifest(plan, []);
  const before = await runOf(store.folder);
  const path = before === undefined ? "" : pathOfRun(before);
  const kept = path &&
    await Deno.stat(`${store.folder}/${path}`).catch(() => undefined);
  if (before !== own && kept) {
    say(
      `The leaderboard of another run was there; ${
        commandLine(["merge", `${store.folder}/${path}`])
      } makes it again, without sampling`,
    );
  }
  print(await writeResults(plan, run, store, run.environments, flags));
  const held = gpuSeconds(plan, await readTimings(store.folder));
  if (held !== undefined) print(held);
  const sheets = new Set(plan.methods.map(({ id }) => contactSheetPath(id)));
  const stale = [
    ...(await others(store.folder)).filter((path) =>
      path === "sweep.svg" ? !sweepOf(plan.methods) : !sheets.has(path)
    ),
    ...figuresNotDrawn(plan.spec.metrics),
  ];
  for (const path of stale) {
    await Deno.remove(`${store.folder}/${path}`).catch(() => {});
  }
}

async function runOf(folder: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(`${folder}/manifest.json`)
    .catch(() => "");
  return /"run": "([0-9a-f]{64})"/.exec(text)?.[1];
}

/** Views that not every run has. */
async function others(folder: string): Promise<string[]> {
  const sheets = await Array.fromAsync(Deno.readDir(`${folder}/contact-sheets`))
    .catch(() => []);
  return [
    "sweep.svg",
    ...sheets.map(({ name }) => `contact-sheets/${name}`)
      .filter((path) => path.endsWith(".png")),
  ];
}

/** Writes what came of a run into its output folder. */
export async function writeResults(
  plan: Plan,
  run: Pick<Run, "observations">,
  store: Pick<Store, "folder" | "write">,
  environments: readonly Environment[],
  flags: TableFlags = {},
): Promise<string> {
  const shown = await writeScores(plan, run, store, environments, flags);
  for (const { id } of plan.methods) {
    await store.write(
      await drawContactSheet(plan, id, store, run.observations.get(id)),
    );
  }
  return shown;
}

/**
 * Writes the leaderboard of a run, its views and what it is made of.
 *
 * @throws {Error} If the run contradicts itself, before anything is written.
 */
export async function writeScores(
  plan: Plan,
  { observations }: Pick<Run, "observations">,
  store: Pick<Store, "folder" | "write">,
  environments: readonly Environment[],
  flags: TableFlags = {},
  beside: BoardContext = {},
): Promise<string> {
  const modules = await readModules(store.folder, plan.methods);
  const cautions = cautionsOf(plan);
  const context = { modules, cautions, ...beside };
  const scores = leaderboard(plan, observations, context);
  checkRun(plan, observations, scores);
  const files = {
    ...await categoryFiles(plan, observations, context),
    ...await scoreFiles(scores),
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
  return shownTable(scores, flags);
}

/** Of a suite with categories: a leaderboard of each, and a table of all. */
async function categoryFiles(
  plan: Plan,
  observations: Run["observations"],
  context: BoardContext,
): Promise<Readonly<Record<string, string>>> {
  const files: [string, string][] = [];
  const boards: Parameters<typeof categoryTables>[0][number][] = [];
  for (const category of categoriesOf(plan, observations)) {
    const { column, value } = category;
    const scores = leaderboard(
      category.plan,
      category.observations,
      context,
    );
    checkRun(category.plan, category.observations, scores);
    const folder = `categories/${fileName(column)}/${fileName(value)}`;
    for (const [name, text] of Object.entries(await scoreFiles(scores))) {
      files.push([`${folder}/${name}`, text]);
    }
    boards.push({ column, value, board: scores.board });
  }
  return { ...Object.fromEntries(files), ...categoryTables(boards) };
}

/** What the embedded model does not show of what it stands for. */
function cautionsOf({ models }: Plan): readonly string[] {
  const pipeline = digest(models.pipeline);
  return TESTBED_LIMITS.find((limit) => limit.pipeline === pipeline)?.says ??
    [];
}

const TEXT = new TextEncoder();
