import type { ModelIdentity } from "./model_identity.ts";
import { InputError, suggestion } from "../../core/mod.ts";
import type { Sample } from "../../diffusion/mod.ts";
import type { Methods } from "../../methods/mod.ts";
import type { Size, Spec } from "../declare/mod.ts";
import { withFits } from "./fits.ts";
import { furtherId } from "./further.ts";
import { type Block, generationId, readingId } from "./identity.ts";
import {
  type Catalogue,
  type Method,
  resolveMethods,
  rowId,
} from "../load/mod.ts";
import { promptOf, withUsedPrompts } from "./suite.ts";

/** What the user chose instead of what the spec says. */
export interface Choices {
  /** Name of a size of the spec. */
  readonly size: string;
  /** Images per subject and method. */
  readonly images?: number | undefined;
  /** Sampling steps. */
  readonly steps?: number | undefined;
  /** Images sampled together. */
  readonly batch?: number | undefined;
  /** Seeds of the images of each subject and method. */
  readonly seeds?: readonly number[] | undefined;
  /** Ids of rows of the spec, or of baselines. */
  readonly methods?: readonly string[] | undefined;
}

/** One method, one subject and a block of seeds: what is sampled together, stored and resumed. */
export interface Unit {
  /** SHA-256 of everything that determines what is read from its images. */
  readonly id: string;
  /** SHA-256 of everything that determines what sampling makes of it; units that differ in how images are read share it. */
  readonly generation: string;
  /** SHA-256 of everything that determines what is read beside the spec's own attribute; a unit without it is done all the same. */
  readonly further?: string;
  /** The method. */
  readonly method: Method;
  /** The subject. */
  readonly subject: string;
  /** The images, before the method's transforms. */
  readonly samples: readonly Sample[];
}

/** Everything that a run will do. */
export interface Plan {
  /** The spec. */
  readonly spec: Spec;
  /** Name of the size. */
  readonly sizeName: string;
  /** The size, with what the user chose. */
  readonly size: Size;
  /** Seeds of the images of each subject and method. */
  readonly seeds: readonly number[];
  /** Rows, in the order of the table. */
  readonly methods: readonly Method[];
  /** What was chosen instead of what the spec says, where it changes a result; a run without such choices is complete. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What the run is made with. */
  readonly models: ModelIdentity;
  /** The methods there are. */
  readonly registry: Methods;
  /** SHA-256 over the images of each row, where others made them; absent where the plan makes them. */
  readonly images?: Readonly<Record<string, string>>;
  /** Units, method by method and subject by subject. */
  readonly units: readonly Unit[];
}

/**
 * Lays down what a benchmark will do.
 *
 * @param choices The size, and what is to differ from it.
 * @returns The plan; equal arguments give equal plans.
 * @throws {InputError} If a size or a method is not known.
 */
export function makePlan(
  whole: Spec,
  catalogue: Catalogue,
  choices: Choices,
  models: ModelIdentity,
): Plan {
  const original = sizeOf(whole, choices.size);
  const seeds = choices.seeds ??
    range(whole.seed, choices.images ?? original.images);
  const spec = withUsedPrompts(whole, seeds);
  const size: Size = {
    ...original,
    images: seeds.length,
    steps: choices.steps ?? original.steps,
    batch: Math.min(choices.batch ?? original.batch, seeds.length),
  };
  const { methods: registry } = catalogue;
  const methods = chooseMethods(spec, catalogue, choices.methods)
    .map((method) => withFits(method, { spec, size, models, registry }));
  const plan = { spec, size, seeds, methods, models, registry };
  return {
    ...plan,
    sizeName: choices.size,
    overrides: overridesOf(spec, original, choices),
    units: makeUnits(plan),
  };
}

/**
 * Divides a plan into units.
 *
 * @returns Units, method by method and subject by subject; equal plans give equal units.
 */
export function makeUnits(
  plan: Omit<Plan, "sizeName" | "overrides" | "units">,
): Unit[] {
  const { spec, size, seeds, methods, models, registry } = plan;
  const further = furtherId(spec, models);
  return methods.flatMap((method) =>
    spec.subjects.flatMap((subject) =>
      blocks(seeds, size.batch).map((block) =>
        makeUnit({
          spec,
          size,
          models,
          registry,
          method,
          subject,
          seeds: block,
        }, further)
      )
    )
  );
}

function makeUnit(block: Block, further: string): Unit {
  const { spec, method, subject, seeds } = block;
  const generation = generationId(block);
  return {
    id: readingId(block, generation),
    generation,
    further,
    method,
    subject,
    samples: seeds.map((seed) => ({
      seed,
      prompt: promptOf(spec, subject, seed),
      subject,
    })),
  };
}

/**
 * Names a unit for people.
 *
 * @returns For example `sd15, "nurse", seeds 0–3`.
 */
export function unitName({ method, subject, samples }: Unit): string {
  const seeds = samples.map(({ seed }) => seed);
  const [first, last] = [seeds[0], seeds.at(-1)];
  const whole = seeds.every((seed, i) => seed === Number(first) + i);
  const named = whole ? `${first}–${last}` : seeds.join(", ");
  return `${method.id}, "${subject}", ${
    seeds.length === 1 ? `seed ${first}` : `seeds ${named}`
  }`;
}

/**
 * Finds a size of a spec.
 *
 * @throws {InputError} If there is none of this name, with the nearest.
 */
export function sizeOf(spec: Spec, name: string): Size {
  const size = Object.hasOwn(spec.sizes, name) ? spec.sizes[name] : undefined;
  if (size) return size;
  throw new InputError(
    `Cannot find the size "${name}" in the spec "${spec.id}": ${
      suggestion(name, Object.keys(spec.sizes))
    }`,
  );
}

/**
 * Chooses the rows of a run.
 *
 * @param chosen Ids of rows of the spec, or baselines, perhaps joined by `+`; all rows of the spec if absent.
 * @throws {InputError} If an id is not known, with the nearest.
 */
export function chooseMethods(
  spec: Spec,
  catalogue: Catalogue,
  chosen: readonly string[] | undefined,
): Method[] {
  const rows = resolveMethods(spec.methods, catalogue).methods;
  if (!chosen) return rows;
  const asked = [...new Map(chosen.map((use) => [rowId(use), use])).values()];
  const isRow = (use: string) => rows.some(({ id }) => id === rowId(use));
  const others = asked.filter((use) => !isRow(use));
  const known = [...rows.map(({ id }) => id), ...catalogue.baselines.keys()];
  const found = resolveMethods(others, catalogue, [...new Set(known)]);
  if (found.problems.length > 0) {
    throw new InputError(
      "Cannot choose the methods",
      found.problems.map((problem) => problem.replace(/^methods\[\d+\]: /, "")),
    );
  }
  return asked.flatMap((use) =>
    [...rows, ...found.methods].filter(({ id }) => id === rowId(use))
  );
}

function overridesOf(
  spec: Spec,
  size: Size,
  { images, steps, seeds, methods }: Choices,
): Record<string, unknown> {
  const planned = range(spec.seed, size.images);
  const chosen = seeds ?? range(spec.seed, images ?? size.images);
  const rows = spec.methods.map((m) =>
    typeof m === "string" ? rowId(m) : m.id ?? rowId(m.use)
  );
  return {
    ...(`${chosen}` !== `${planned}` && { seeds: chosen }),
    ...(steps !== undefined && steps !== size.steps && { steps }),
    ...(methods && `${methods.map(rowId)}` !== `${rows}` && { methods }),
  };
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * Divides a list into blocks.
 *
 * @param size Items of each block but the last, which may have fewer.
 */
export function blocks<T>(xs: readonly T[], size: number): T[][] {
  const count = Math.ceil(xs.length / size);
  return Array.from(
    { length: count },
    (_, i) => xs.slice(i * size, (i + 1) * size),
  );
}
