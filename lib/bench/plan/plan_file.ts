import { z } from "zod";
import {
  digest,
  InputError,
  problems,
  verifyChecksum,
  withChecksum,
} from "../../core/mod.ts";
import type { Methods } from "../../methods/mod.ts";
import { rowIdentities } from "./configuration.ts";
import { identityOf } from "./manifest.ts";
import type { Plan } from "./plan.ts";
import { specSchema } from "../load/mod.ts";
import { planOf } from "./read_manifest.ts";

/** Schema of a plan's file. */
export const PLAN_SCHEMA = "entangle.plan/1";

/** Where a plan's models and outputs lie; a worker may be told others, which must hold the same. */
export interface Paths {
  /** Folder of the pipeline; the embedded model's if absent. */
  readonly model?: string;
  /** Folder of the CLIP that judges; the embedded model's if absent. */
  readonly clip?: string;
  /** The `judge.json` of who judges, or its folder, if it is not CLIP by the spec's prompts. */
  readonly judge?: string;
  /** Which of several weight files is used. */
  readonly variant?: "fp16";
  /** Files that are added to the pipeline's weights, and how much of each. */
  readonly lora?: readonly { readonly path: string; readonly scale: number }[];
  /** File of Inception's weights, if it is asked. */
  readonly inception?: string;
  /** Folder of reference images, if methods are fitted to some. */
  readonly references?: string;
  /** Folder of artifacts. */
  readonly artifacts: string;
  /** Folder in which what sampling makes is kept for other runs too, if not in the output folder. */
  readonly cache?: string;
  /** The output folder. */
  readonly out: string;
}

/** A plan that was frozen: what every worker and the merge go by. */
export interface FrozenPlan {
  /** The plan. */
  readonly plan: Plan;
  /** SHA-256 of its identity, which becomes the manifest's `run`. */
  readonly run: string;
  /** Into how many shards it is divided unless told otherwise. */
  readonly shards: number;
  /** Where models and outputs lie. */
  readonly paths: Paths;
}

/**
 * Says where a plan's file lies in the folder of its run.
 *
 * @returns Path within the output folder, after the run that its manifest names.
 */
export function planPath(plan: Plan): string {
  return pathOfRun(digest(identityOf(plan)));
}

/**
 * Says the same of the run that a manifest names.
 *
 * @param run SHA-256 of the run's identity.
 * @returns Path within the output folder.
 */
export function pathOfRun(run: string): string {
  return `plans/${run.slice(0, 16)}.json`;
}

/**
 * Freezes a plan.
 *
 * @returns Text of the file; equal arguments give equal bytes.
 */
export function planText(plan: Plan, paths: Paths, shards: number): string {
  const identity = identityOf(plan);
  return withChecksum({
    schema: PLAN_SCHEMA,
    run: digest(identity),
    identity,
    rows: rowIdentities(plan),
    places: paths,
    shards,
    units: plan.units.map(({ id, method, subject, samples }) => ({
      id,
      method: method.id,
      subject,
      seeds: samples.map(({ seed }) => seed),
    })),
  });
}

/**
 * Reads a plan's file.
 *
 * @returns The plan, to the unit as it was frozen.
 * @throws {InputError} If it is no plan, was changed since, or this version of Entangle would make other units of it.
 */
export function readPlan(
  name: string,
  text: string,
  registry: Methods,
): FrozenPlan {
  const refuse = (found: readonly string[]) =>
    new InputError(`Cannot use the plan "${name}"`, found);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse([error instanceof Error ? error.message : String(error)]);
  }
  const found = problems(schema, value);
  if (found.length > 0) throw refuse(found);
  const { identity, run, places, shards, units } = schema.parse(value);
  if (digest(identity) !== run || !verifyChecksum(text)) {
    throw refuse(["it was changed by hand or damaged; make it again"]);
  }
  const { spec, seeds, size, methods } = identity;
  // Counted first, so that no file can ask for more units than it lists.
  const blocks = Math.ceil(seeds.length / size.batch);
  const count = methods.length * spec.subjects.length * blocks;
  const plan = count === units.length
    ? planOf({ identity }, registry)
    : undefined;
  if (!plan?.units.every(({ id }, i) => id === units[i]?.id)) {
    throw refuse([
      "another version of Entangle made it, with other versions of its methods; make it again",
    ]);
  }
  return { plan, run, shards, paths: places as Paths };
}

const names = z.array(z.string());
const digests = z.record(z.string(), z.string());

const schema = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  run: z.string(),
  sha256: z.string(),
  identity: z.strictObject({
    spec: specSchema,
    size: z.strictObject({
      name: z.string(),
      images: z.int().min(1),
      steps: z.int().min(1),
      batch: z.int().min(1),
      resolution: z.union([z.int(), z.literal("image")]),
    }),
    seeds: z.array(z.int().min(0)).min(1),
    methods: z.array(z.strictObject({
      id: z.string(),
      title: z.string(),
      baseline: z.string(),
      source: z.string(),
      note: z.string(),
      transforms: z.array(z.strictObject({
        id: z.string(),
        parameters: z.record(z.string(), z.unknown()).optional(),
        fit: z.string().optional(),
      })),
      tuning: z.string().optional(),
    })).min(1),
    overrides: z.strictObject({
      seeds: z.array(z.int()).optional(),
      steps: z.int().optional(),
      methods: names.optional(),
    }),
    models: z.strictObject({
      pipeline: digests,
      scorer: digests,
      judge: z.strictObject({
        kind: z.string(),
        version: z.int(),
        settings: z.unknown(),
        files: digests,
      }).optional(),
      inception: z.string().optional(),
      references: z.string().optional(),
      referenceImages: z.strictObject({
        kind: z.string(),
        images: z.int().min(0),
        groups: names,
      }).optional(),
      schedulerConfig: z.unknown(),
      imageShape: z.array(z.int().min(1)).length(3),
      provider: z.string(),
      precision: z.literal("fp16").optional(),
      decodeTile: z.int().optional(),
    }),
    generation: z.int(),
    reading: z.int(),
    metrics: names,
    units: z.int(),
  }),
  rows: z.record(z.string(), z.unknown()).optional(),
  places: z.strictObject({
    model: z.string().optional(),
    clip: z.string().optional(),
    judge: z.string().optional(),
    variant: z.literal("fp16").optional(),
    lora: z.array(z.strictObject({ path: z.string(), scale: z.number() }))
      .optional(),
    inception: z.string().optional(),
    references: z.string().optional(),
    artifacts: z.string(),
    cache: z.string().optional(),
    out: z.string(),
  }),
  shards: z.int().min(1).max(100_000),
  units: z.array(z.strictObject({
    id: z.string(),
    method: z.string(),
    subject: z.string(),
    seeds: z.array(z.int()),
  })),
});
