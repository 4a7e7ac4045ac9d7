import { suggestion } from "../core/mod.ts";
import {
  type TransformRecord,
  TRANSFORMS,
  type TransformSpec,
} from "../diffusion/mod.ts";
import type { Baseline, MethodVariant, TransformUse } from "./declare/mod.ts";

import { problems } from "./problems.ts";

/** A row of a leaderboard: a baseline, perhaps with parameters changed. */
export interface Method {
  /** `snake_case` id, unique in the table. */
  readonly id: string;
  /** Name in tables. */
  readonly title: string;
  /** Baseline and its version, for example `"fair_prompt@1"`. */
  readonly baseline: string;
  /** Citation. */
  readonly source: string;
  /** What it does, in a sentence. */
  readonly note: string;
  /** Its transforms, with every parameter that differs from the transform's default. */
  readonly transforms: readonly TransformSpec[];
}

/** Baselines by id. */
export type Baselines = ReadonlyMap<string, Baseline>;

/**
 * Resolves the rows of a spec.
 *
 * @param entries Ids of baselines, or baselines with parameters changed; `undefined` is left out.
 * @param baselines The baselines there are.
 * @returns The rows, and everything that is wrong with them; entries that are wrong have no row.
 */
export function resolveMethods(
  entries: readonly (string | MethodVariant | undefined)[],
  baselines: Baselines,
): { methods: Method[]; problems: string[] } {
  const methods: Method[] = [];
  const wrong: string[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const at = `methods[${i}]`;
    const use = typeof entry === "string" ? entry : entry.use;
    const baseline = baselines.get(use);
    if (!baseline) {
      const where = typeof entry === "string" ? at : `${at}.use`;
      wrong.push(
        `${where}: unknown method "${use}", ${
          suggestion(use, [...baselines.keys()])
        }`,
      );
      continue;
    }
    const variant = typeof entry === "string" ? { use } : entry;
    const found = variantProblems(variant, baseline).map((p) => `${at}.${p}`);
    const method = varied(variant, baseline);
    if (methods.some(({ id }) => id === method.id)) {
      found.push(
        `${at}: a second row "${method.id}"; give it an id of its own`,
      );
    }
    if (found.length === 0) methods.push(method);
    wrong.push(...found);
  }
  return { methods, problems: wrong };
}

/**
 * Says what is wrong with a baseline's transforms.
 *
 * @param transforms Transforms with their parameters.
 * @returns One sentence per problem.
 */
export function transformProblems(
  transforms: readonly TransformUse[],
): string[] {
  return transforms.flatMap(({ use, ...parameters }, i) => {
    const at = `transforms[${i}]`;
    const record = transformOf(use);
    if (!record) {
      const known = suggestion(use, Object.keys(TRANSFORMS));
      return [`${at}.use: unknown transform "${use}", ${known}`];
    }
    return problems(record.parameters, parameters).map((p) => `${at}.${p}`);
  });
}

function variantProblems(variant: MethodVariant, baseline: Baseline): string[] {
  const known = baseline.transforms.flatMap(parameterNames);
  return Object.entries(changes(variant)).flatMap(([key, value]) => {
    if (!known.includes(key)) {
      return [`${key}: unknown key, ${suggestion(key, [...known, ...OWN])}`];
    }
    return baseline.transforms.flatMap(({ use, ...parameters }) => {
      const record = transformOf(use);
      if (!record || !Object.hasOwn(record.parameters.shape, key)) return [];
      return problems(record.parameters, { ...parameters, [key]: value })
        .filter((problem) => problem.startsWith(`${key}:`));
    });
  });
}

function varied(variant: MethodVariant, baseline: Baseline): Method {
  const changed = changes(variant);
  const title = Object.entries(changed).map(([k, v]) => `${k} ${v}`);
  return {
    id: variant.id ?? baseline.id,
    title: variant.title ??
      [baseline.title, ...(title.length ? [`(${title.join(", ")})`] : [])]
        .join(" "),
    baseline: `${baseline.id}@${baseline.version}`,
    source: baseline.source,
    note: baseline.note,
    transforms: baseline.transforms.map(({ use, ...parameters }) => {
      const own = parameterNames({ use });
      const mine = Object.entries(changed).filter(([key]) => own.includes(key));
      return {
        id: use,
        parameters: { ...parameters, ...Object.fromEntries(mine) },
      };
    }),
  };
}

const OWN = ["use", "id", "title"];

function changes(variant: MethodVariant): Record<string, unknown> {
  const entries = Object.entries(variant).filter(([k]) => !OWN.includes(k));
  return Object.fromEntries(entries);
}

function parameterNames({ use }: TransformUse): string[] {
  return Object.keys(transformOf(use)?.parameters.shape ?? {});
}

function transformOf(use: string): TransformRecord | undefined {
  return Object.hasOwn(TRANSFORMS, use) ? TRANSFORMS[use] : undefined;
}
