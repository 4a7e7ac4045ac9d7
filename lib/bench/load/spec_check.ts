// What a schema cannot say of a spec: names that must be known, and parts that
// must fit each other. Each check runs only where the parts it reads are sound,
// so that one mistake is reported once.

import { sameFileName, suggestion } from "../../core/mod.ts";
import { SCHEDULERS } from "../../diffusion/mod.ts";
import { DERIVED, METRICS } from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { type Catalogue, resolveMethods } from "./methods.ts";

/**
 * Says what is wrong with a spec beyond its schema.
 *
 * @param value The spec as evaluated; its parts may be of any type.
 * @param context.catalogue The baselines that it may name.
 * @param context.broken Problems found by the schema; what they name is not checked again.
 * @returns One sentence per problem.
 */
export function specProblems(
  value: unknown,
  { path, catalogue, broken }: {
    path: string;
    catalogue: Catalogue;
    broken: readonly string[];
  },
): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [];
  }
  const spec = value as Spec;
  const sound = (...paths: string[]) =>
    !paths.some((path) => broken.some((p) => touches(p, path)));
  const checks: [string[], (spec: Spec) => string[]][] = [
    [["id"], ({ id }) => idProblems(id, path)],
    [["subjects", "prompts"], subjectProblems],
    [
      ["attribute.groups"],
      ({ attribute: { groups } }) =>
        repeated("attribute.groups", groups.map(({ id }) => id)),
    ],
    [["attribution.prompt", "attribution.words"], wordProblems],
    [["attribution.profile", "attribution.queries"], profileProblems],
    [["sampler.scheduler"], schedulerProblems],
    [["metrics"], ({ metrics }) => metricProblems(metrics)],
    [["reference", "methods"], referenceProblems],
    [
      ["metrics", "attribute.groups", "subjects", "attribution.percentile"],
      fitProblems,
    ],
  ];
  return [
    ...checks.flatMap(([reads, check]) => sound(...reads) ? check(spec) : []),
    ...(Array.isArray(spec.methods)
      ? resolveMethods(
        spec.methods.map((m, i) => sound(`methods[${i}]`) ? m : undefined),
        catalogue,
      ).problems
      : []),
  ];
}

/** Whether a problem concerns a path: names it, something in it, or something around it. */
function touches(problem: string, path: string): boolean {
  const [where = ""] = problem.split(": ", 1);
  const inside = (a: string, b: string) =>
    a === b || a.startsWith(`${b}.`) || a.startsWith(`${b}[`);
  return inside(where, path) || inside(path, where);
}

function idProblems(id: string, path: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return name === id ? [] : [
    `id: expected the name of the file, "${name}", got "${id}"`,
  ];
}

function repeated(at: string, names: readonly string[]): string[] {
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => `${at}: "${name}" is there twice`);
}

function subjectProblems({ subjects, prompts }: Spec): string[] {
  if (subjects.length === 0 && !prompts) {
    return [
      "subjects: expected one at least; only a suite, `prompts`, brings its own",
    ];
  }
  const same = sameFileName([...new Set(subjects)]);
  return [
    ...repeated("subjects", subjects),
    ...(same
      ? [
        `subjects: "${same[0]}" and "${
          same[1]
        }" would lie in one folder, for they differ only in capitals, or in a space for "_"; change one`,
      ]
      : []),
  ];
}

function wordProblems({ attribution: { prompt, words } }: Spec): string[] {
  return words.flatMap((word, i) =>
    prompt.includes(word) ? [] : [
      `attribution.words[${i}]: "${word}" is not in attribution.prompt, "${prompt}"`,
    ]
  );
}

/** What the papers' text and the authors' code read; one table never mixes them. */
const QUERIES = { paper: "cond", released: "uncond" } as const;

function profileProblems({ attribution: { profile, queries } }: Spec) {
  const expected = QUERIES[profile];
  return queries === expected ? [] : [
    `attribution.queries: expected "${expected}", as the profile "${profile}" has it, got "${queries}"`,
  ];
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
      known.includes(id) ? [] : DERIVED.some((m) => m.id === id)
        ? [
          `metrics[${i}]: "${id}" is not asked for: it comes beside the others with a target, or with what is known of the judge's error`,
        ]
        : [
          `metrics[${i}]: unknown metric "${id}", ${suggestion(id, known)}`,
        ]
    ),
  ];
}

function referenceProblems({ reference, methods }: Spec): string[] {
  const rows = methods.map((m) => typeof m === "string" ? m : m.id ?? m.use);
  return reference === undefined || rows.includes(reference) ? [] : [
    `reference: unknown row "${reference}", ${suggestion(reference, rows)}`,
  ];
}

function fitProblems({ metrics, attribute, subjects, attribution }: Spec) {
  const context = {
    classes: attribute.groups.map(({ id }) => id),
    // A suite that brings its subjects brings several.
    subjects: subjects.length > 0 ? subjects : ["one", "another"],
    percentile: attribution.percentile,
  };
  return metrics.flatMap((id, i) => {
    const metric = METRICS.find((m) => m.id === id);
    if (!metric || metric.applies(context)) return [];
    const several = { ...context, subjects: ["one", "another"] };
    const where = metric.applies(several)
      ? "a single subject: add another to subjects, or leave it out"
      : `the ${attribute.groups.length} groups of attribute.groups`;
    return [`metrics[${i}]: "${id}" is not defined for ${where}`];
  });
}
