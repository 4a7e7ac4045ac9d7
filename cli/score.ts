import { Command } from "@commander-js/extra-typings";
import {
  openStore,
  type Plan,
  planOf,
  readManifest,
  type Store,
} from "../lib/bench/mod.ts";
import { InputError, suggestion } from "../lib/core/mod.ts";
import { METRICS, type Observation } from "../lib/metrics/mod.ts";
import { nameList } from "./options.ts";
import { print } from "./output.ts";
import { writeScores } from "./results.ts";
import { readText } from "./text_file.ts";

/**
 * Makes the command that estimates the metrics of a finished run anew.
 *
 * @returns The command.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function scoreCommand() {
  return new Command("score")
    .description(
      "Estimate the metrics of a run anew, from what was read of its images: no model is needed.",
    )
    .argument("<run>", "folder of the run, for example runs/gender")
    .option("--metrics <ids>", "these metrics, not those of the spec", nameList)
    .option("--trace", "show where an unexpected error comes from")
    .action(async (folder, { metrics }) => {
      print(await score(folder, metrics));
    });
}

async function score(
  folder: string,
  metrics: readonly string[] | undefined,
): Promise<string> {
  const text = await readText(`${folder}/manifest.json`);
  const found = readManifest(`${folder}/manifest.json`, text);
  const plan = planOf(found, metrics);
  checkMetrics(plan);
  const store = await openStore(folder);
  const observations = await stored(plan, store);
  try {
    return await writeScores(plan, { observations }, store, found.environment);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(
      `Cannot score "${folder}": what a metric reads was not stored with its images; run the benchmark again`,
      [error.message],
    );
  }
}

async function stored(
  plan: Plan,
  store: Store,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  const found = new Map<string, Observation[]>(
    plan.methods.map(({ id }) => [id, []]),
  );
  let missing = 0;
  for (const unit of plan.units) {
    const observations = await store.read(unit);
    if (observations) found.get(unit.method.id)?.push(...observations);
    else missing++;
  }
  if (missing === 0) return found;
  throw new InputError(
    `Cannot score "${store.folder}": ${missing} of its ${plan.units.length} units are not there, or were made by another version of a transform; run the benchmark again, it makes only those`,
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
