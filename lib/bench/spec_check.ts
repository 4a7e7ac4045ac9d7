// What a schema cannot say of a spec: names that must be known, and parts that
// must fit each other. Each check runs only where the parts it reads are sound,
// so that one mistake is reported once.

import { SCHEDULERS } from "../diffusion/mod.ts";
import { METRICS } from "../metrics/mod.ts";
import type { Spec } from "./declare/mod.ts";
import { type Baselines, resolveMethods } from "./methods.ts";
import { suggestion } from "./nearest.ts";

/**
 * Says what is wrong with a spec beyond its schema.
 *
 * @param value The spec as evaluated; its parts may be of any type.
 * @param context What the spec is checked against.
 * @param context.path Path of its file.
 * @param context.baselines The baselines that it may name.
 * @param context.broken Problems found by the schema; what they name is not checked again.
 * @returns One sentence per problem.
 */
export function specProblems(
  value: unknown,
  { path, baselines, broken }: {
    path: string;
    baselines: Baselines;
    broken: readonly string[];
  },
): string[] {
  if (typeof value !== "object" || value === null) return [];
  const spec = value as Spec;
  const sound = (...keys: (keyof Spec)[]) =>
    !keys.some((key) =>
      broken.some((p) =>
        p.startsWith(`${key}`) && !/^\w/.test(p.slice(key.length))
      )
    );
  return [
    ...(sound("id") ? idProblems(spec, path) : []),
    ...(sound("subjects") ? repeated("subjects", spec.subjects) : []),
    ...(sound("attribute")
      ? repeated("attribute.groups", spec.attribute.groups.map((g) => g.id))
      : []),
    ...(sound("attribution") ? wordProblems(spec) : []),
    ...(sound("sampler") ? schedulerProblems(spec) : []),
    ...(sound("metrics") ? metricProblems(spec.metrics) : []),
    ...(sound("metrics", "attribute", "subjects", "attribution")
      ? fitProblems(spec)
      : []),
    ...(sound("methods")
      ? resolveMethods(spec.methods, baselines).problems
      : []),
  ];
}

function idProblems({ id }: Spec, path: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return name === id ? [] : [
    `id: expected the name of the file, "${name}", got "${id}"`,
  ];
}

function repeated(at: string, names: readonly string[]): string[] {
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => `${at}: "${name}" is there twice`);
}

function wordProblems({ attribution: { prompt, words } }: Spec): string[] {
  return words.flatMap((word, i) =>
    prompt.includes(word) ? [] : [
      `attribution.words[${i}]: "${word}" is not in attribution.prompt, "${prompt}"`,
    ]
  );
}

function schedulerProblems({ sampler: { scheduler } }: Spec): string[] {
  return Object.hasOwn(SCHEDULERS, scheduler) ? [] : [
    `sampler.scheduler: unknown scheduler "${scheduler}", ${
      suggestion(scheduler, Object.keys(SCHEDULERS))
    }`,
  ];
}

function metricProblems(metrics: readonly string[]): string[] {
  const known = METRICS.map(({ id }) => id);
  return [
    ...repeated("metrics", metrics),
    ...metrics.flatMap((id, i) =>
      known.includes(id) ? [] : [
        `metrics[${i}]: unknown metric "${id}", ${suggestion(id, known)}`,
      ]
    ),
  ];
}

function fitProblems({ metrics, attribute, subjects, attribution }: Spec) {
  const context = {
    classes: attribute.groups.map(({ id }) => id),
    subjects,
    percentile: attribution.percentile,
  };
  return metrics.flatMap((id, i) => {
    const metric = METRICS.find((m) => m.id === id);
    if (!metric || metric.applies(context)) return [];
    return [
      `metrics[${i}]: "${id}" is not defined for the ${attribute.groups.length} groups of attribute.groups`,
    ];
  });
}
