import { Command } from "@commander-js/extra-typings";
import {
  collect,
  measuredMetrics,
  openStore,
  type Plan,
  planOf,
  readManifest,
  type Store,
} from "../../lib/bench/mod.ts";
import { InputError, plural, suggestion } from "../../lib/core/mod.ts";
import { METRICS, type Observation } from "../../lib/metrics/mod.ts";
import {
  checkColumns,
  columnsOption,
  judgeErrorOption,
  nameList,
  runFolder,
  type TableFlags,
  targetOption,
  wideOption,
} from "../flags/mod.ts";
import { print, readText } from "../terminal/mod.ts";
import {
  checkJudgeError,
  type KnownTables,
  withTables,
  writeScores,
} from "../run/mod.ts";
import { METHODS } from "../../lib/methods/mod.ts";

/** Makes the command that estimates the metrics of a finished run anew. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function scoreCommand() {
  return new Command("score")
    .description(
      "Estimate the metrics of a run anew, from what was read of its images: no model is needed.",
    )
    .argument("<run>", "folder of the run, for example runs/gender")
    .option("--metrics <ids>", "these metrics, not those of the spec", nameList)
    .addOption(targetOption)
    .addOption(judgeErrorOption)
    .addOption(columnsOption)
    .addOption(wideOption)
    .action(async (folder, { metrics, ...flags }) => {
      checkColumns(flags);
      print(await score(folder, metrics, flags));
    });
}

async function score(
  folder: string,
  metrics: readonly string[] | undefined,
  flags: TableFlags & KnownTables,
): Promise<string> {
  const run = await runFolder("score", folder);
  const path = `${run}/manifest.json`;
  const found = readManifest(path, await readText(path));
  const stored = planOf(found, METHODS, metrics);
  const spec = await withTables(stored.spec, flags, path);
  const plan = { ...stored, spec };
  checkJudgeError(spec, plan.models);
  checkMetrics(plan);
  checkInception(plan, folder);
  const store = await openStore(folder, "write");
  const observations = await observed(plan, store);
  try {
    return await writeScores(
      plan,
      { observations },
      store,
      found.environments,
      flags,
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(
      `Cannot score "${folder}": what a metric reads was not stored with its images; run the benchmark again`,
      [error.message],
    );
  }
}

async function observed(
  plan: Plan,
  store: Store,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  const { observations, missing } = await collect(plan, store);
  if (missing.length === 0) return observations;
  throw new InputError(
    `Cannot score "${store.folder}": of its ${
      plural(plan.units.length, "unit")
    } ${missing.length} ${
      missing.length === 1 ? "is" : "are"
    } not there, or made by another version of a transform; run the benchmark again, which makes what is missing, or says that it needs another folder`,
  );
}

function checkInception(plan: Plan, folder: string): void {
  const { measured, lacking } = measuredMetrics(plan);
  if (measured.length > 0 || lacking.length === 0) return;
  throw new InputError(
    `Cannot score "${folder}": its images were not shown to Inception, which ${
      lacking.map(({ id }) => id).join(" and ")
    } needs; run the benchmark again with --inception`,
  );
}

function checkMetrics({ spec }: Plan): void {
  const known = METRICS.map(({ id }) => id);
  const unknown = spec.metrics.filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new InputError(
    "Cannot choose the metrics",
    unknown.map((id) => `unknown metric "${id}", ${suggestion(id, known)}`),
  );
}
