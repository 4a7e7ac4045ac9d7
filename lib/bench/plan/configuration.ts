import { pathText, sameFileName, show } from "../../core/mod.ts";
import { GENERATION_VERSION, transformIdentity } from "./identity.ts";
import { transformContext } from "./fits.ts";
import { blocks, type Plan } from "./plan.ts";
import { suiteIdentity } from "./suite.ts";

/** What of a plan decides how its images are made, and where they lie. */
export type Configured = Pick<
  Plan,
  "spec" | "size" | "seeds" | "methods" | "models" | "registry"
>;

/** The same of a run that began in a folder. */
export interface Begun extends Omit<Configured, "registry"> {
  /** `GENERATION_VERSION` of the harness that began it. */
  readonly generation: number;
  /** What {@linkcode rowIdentities} said of its rows then. */
  readonly rows?: Readonly<Record<string, unknown>>;
}

/**
 * Says what the images of each row depend on beside prompts, sampler and model.
 *
 * @param plan Rows, and the methods there are.
 * @returns By row, its transforms with version, parameters and what they are fitted to.
 */
export function rowIdentities(
  { methods, registry }: Pick<Plan, "methods" | "registry">,
): Record<string, unknown> {
  return Object.fromEntries(
    methods.map((
      { id, transforms },
    ) => [id, transforms.map((own) => transformIdentity(own, registry))]),
  );
}

/**
 * Says in what two runs differ that their images are made with. Where they differ in nothing, each
 * image that both make is the same, and they may share a folder: then they differ in how many images,
 * rows or subjects there are, or in what is read from the images.
 *
 * @returns One sentence per difference, beginning with where it is.
 */
export function configurationDifferences(
  there: Begun,
  here: Configured,
): string[] {
  const { registry } = here;
  const theirs = leaves(configuration({ ...there, registry }));
  const ours = leaves(
    configuration({ ...here, generation: GENERATION_VERSION }),
  );
  // A row that only one of them has is nothing that they share.
  const rows = new Set(here.methods.map(({ id }) => id));
  const common = new Set(
    there.methods.flatMap(({ id }) => rows.has(id) ? [id] : []),
  );
  const found = [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((path) => {
      const [, row] = /^methods\.([^.[]+)/.exec(path) ?? [];
      return (row === undefined || common.has(row)) &&
        JSON.stringify(theirs.get(path)) !== JSON.stringify(ours.get(path));
    })
    .map((path) => difference(path, theirs.get(path), ours.get(path)));
  return [
    ...found,
    ...folderProblems(there, here),
    ...blockProblems(there, here),
  ];
}

/** All that an image depends on but its subject and seed; see `generationId()`. */
function configuration(
  { spec, size, models, methods, registry, generation, rows }:
    & Begun
    & Configured,
): unknown {
  const { prompt, attribution, sampler } = spec;
  const { words, queries } = attribution;
  return {
    generation,
    prompt,
    ...suiteIdentity(spec),
    attribution: { prompt: attribution.prompt, words, queries },
    attribute: transformContext(spec),
    sampler,
    steps: size.steps,
    provider: models.provider,
    precision: models.precision ?? "fp32",
    decodeTile: models.decodeTile ?? "whole",
    pipeline: models.pipeline,
    schedulerConfig: models.schedulerConfig,
    methods: rows ?? rowIdentities({ methods, registry }),
  };
}

/** Values that are no objects or lists, by path; an empty one is a value too. */
function leaves(
  value: unknown,
  path: readonly PropertyKey[] = [],
): Map<string, unknown> {
  const entries = typeof value === "object" && value !== null
    ? Array.isArray(value) ? [...value.entries()] : Object.entries(value)
    : [];
  if (entries.length === 0) return new Map([[pathText(path), value]]);
  return new Map(
    entries.flatMap(([key, inner]) => [...leaves(inner, [...path, key])]),
  );
}

function difference(path: string, there: unknown, here: unknown): string {
  if (path.startsWith("pipeline.")) return `${path}: another file`;
  if (path.endsWith(".fit")) {
    return `${path}: fitted to another model, CLIP, references, prompts or subjects`;
  }
  return `${path}: ${show(there)} there, ${show(here)} here`;
}

function folderProblems(there: Begun, here: Configured): string[] {
  const same = sameFileName([
    ...new Set([...there.spec.subjects, ...here.spec.subjects]),
  ]);
  return same
    ? [
      `subjects: "${same[0]}" and "${same[1]}" would lie in one folder`,
    ]
    : [];
}

/** Only the CPU promises that an image has the same bits in any batch. */
function blockProblems(there: Begun, here: Configured): string[] {
  if (here.models.provider === "cpu") return [];
  const known = blocks(there.seeds, there.size.batch);
  const open = blocks(here.seeds, here.size.batch).some((block) =>
    known.some((other) =>
      `${other}` !== `${block}` && other.some((seed) => block.includes(seed))
    )
  );
  return open
    ? [
      `batch: seeds are sampled together with others, in which an image on ${here.models.provider} may differ by a bit`,
    ]
    : [];
}
