import { InputError } from "../../core/mod.ts";
import type { Baseline, Spec } from "../declare/mod.ts";
import { baselineSchema, specSchema } from "./schema.ts";
import { evaluate, openEvaluator } from "./evaluate.ts";
import {
  type Baselines,
  transformProblems,
  unknownTransforms,
} from "./methods.ts";
import { problems } from "./problems.ts";
import { specProblems } from "./spec_check.ts";

/**
 * Reads and checks a spec, listing everything that is wrong with it.
 *
 * @param path Path of the spec's file.
 * @param baselines The baselines that it may name.
 * @returns The spec.
 * @throws {InputError} If the file cannot be evaluated or the spec is wrong.
 */
export async function loadSpec(
  path: string,
  baselines: Baselines,
): Promise<Spec> {
  const value = await evaluate(path);
  const structure = problems(specSchema, value);
  refuse(path, "spec", [
    ...structure,
    ...specProblems(value, {
      path,
      baselines,
      broken: structure,
    }),
  ]);
  return specSchema.parse(value);
}

/**
 * Reads and checks every baseline of a folder. One whose transforms are not
 * known is kept: whoever asks for it is told.
 *
 * @param folder Path of the folder: one baseline per `.ts` file; names that begin with `_` are left out.
 * @returns The baselines by id, in the order of their file names.
 * @throws {InputError} If one of them cannot be evaluated or is wrong.
 */
export async function loadBaselines(folder: string): Promise<Baselines> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^[^_.].*(?<!_test)\.ts$/.test(name)) names.push(name);
  }
  const baselines = new Map<string, Baseline>();
  const evaluator = openEvaluator();
  try {
    for (const name of names.sort()) {
      const path = `${folder}/${name}`;
      const baseline = checkedBaseline(path, await evaluator.evaluate(path));
      baselines.set(baseline.id, baseline);
    }
  } finally {
    evaluator.close();
  }
  return baselines;
}

/**
 * Reads and checks one baseline.
 *
 * @param path Path of the baseline's file.
 * @returns The baseline.
 * @throws {InputError} If the file cannot be evaluated or the baseline is wrong.
 */
export async function loadBaseline(path: string): Promise<Baseline> {
  const baseline = checkedBaseline(path, await evaluate(path));
  refuse(path, "baseline", unknownTransforms(baseline.transforms));
  return baseline;
}

function checkedBaseline(path: string, value: unknown): Baseline {
  const structure = problems(baselineSchema, value);
  refuse(path, "baseline", structure);
  const baseline = baselineSchema.parse(value);
  refuse(path, "baseline", [
    ...fileNameProblems(path, baseline.id),
    ...transformProblems(baseline.transforms),
  ]);
  return baseline;
}

function refuse(
  path: string,
  kind: string,
  found: readonly string[],
): void {
  if (found.length === 0) return;
  throw new InputError(
    `Cannot use the ${kind} "${path}"`,
    found.map((p) => `${path}: ${p}`),
  );
}

function fileNameProblems(path: string, id: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return name === id ? [] : [
    `id: expected the name of the file, "${name}", got "${id}"`,
  ];
}
