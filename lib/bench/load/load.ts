import { InputError, problems } from "../../core/mod.ts";
import { METHODS, type Methods } from "../../methods/mod.ts";
import type { Baseline, Spec } from "../declare/mod.ts";
import { baselineSchema, specSchema } from "./schema.ts";
import { type Evaluator, withEvaluator } from "./evaluate.ts";
import { expandGrids } from "./grid.ts";
import {
  type Catalogue,
  transformProblems,
  unknownTransforms,
} from "./methods.ts";
import { specProblems } from "./spec_check.ts";

/**
 * Reads and checks a spec, listing everything that is wrong with it. Its grids are written out as rows.
 *
 * @param catalogue The baselines that it may name.
 * @param evaluator An interpreter that stays open; one of its own if absent.
 * @throws {InputError} If the file cannot be evaluated or the spec is wrong.
 */
export async function loadSpec(
  path: string,
  catalogue: Catalogue,
  evaluator?: Evaluator,
): Promise<Spec> {
  const { value, problems: grids, placed } = expandGrids(
    await withEvaluator((e) => e.evaluate(path), evaluator),
    catalogue.baselines,
  );
  const structure = problems(specSchema, value);
  const found = [
    ...structure,
    ...specProblems(value, { path, catalogue, broken: structure }),
  ];
  // Rows of one grid share what is wrong with it.
  refuse(path, "spec", [...new Set([...grids, ...found.map(placed)])]);
  return specSchema.parse(value);
}

/**
 * Reads and checks every baseline of a folder. One whose transforms are not
 * known is kept: whoever asks for it is told.
 *
 * @param folder Path of the folder: one baseline per `.ts` file; names that begin with `_` are left out.
 * @param evaluator An interpreter that stays open; one of its own if absent.
 * @returns The baselines by id, in the order of their file names, with the methods.
 * @throws {InputError} If one of them cannot be evaluated or is wrong.
 */
export async function loadBaselines(
  folder: string,
  methods: Methods = METHODS,
  evaluator?: Evaluator,
): Promise<Catalogue> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^[^_.].*(?<!_test)\.ts$/.test(name)) names.push(name);
  }
  const baselines = new Map<string, Baseline>();
  await withEvaluator(async (evaluator) => {
    for (const name of names.sort()) {
      const path = `${folder}/${name}`;
      const value = await evaluator.evaluate(path);
      const baseline = checkedBaseline(path, value, methods);
      baselines.set(baseline.id, baseline);
    }
  }, evaluator);
  return { baselines, methods };
}

/**
 * Reads and checks one baseline.
 *
 * @param evaluator An interpreter that stays open; one of its own if absent.
 * @throws {InputError} If the file cannot be evaluated or the baseline is wrong.
 */
export async function loadBaseline(
  path: string,
  evaluator?: Evaluator,
): Promise<Baseline> {
  const value = await withEvaluator((e) => e.evaluate(path), evaluator);
  const baseline = checkedBaseline(path, value, METHODS);
  refuse(path, "baseline", unknownTransforms(baseline.transforms, METHODS));
  return baseline;
}

function checkedBaseline(
  path: string,
  value: unknown,
  methods: Methods,
): Baseline {
  const structure = problems(baselineSchema, value);
  refuse(path, "baseline", structure);
  const baseline = baselineSchema.parse(value);
  refuse(path, "baseline", [
    ...fileNameProblems(path, baseline.id),
    ...transformProblems(baseline.transforms, methods),
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
