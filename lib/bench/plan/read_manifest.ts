import { z } from "zod";
import { digest, InputError, problems } from "../../core/mod.ts";
import type { Methods } from "../../methods/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { sizeSchema, specSchema } from "../load/mod.ts";
import { type Manifest, MANIFEST_SCHEMA } from "./manifest.ts";
import { GENERATION_VERSION, READING_VERSION } from "./identity.ts";
import { makeUnits, type Plan } from "./plan.ts";

/**
 * Reads what a run was made of.
 *
 * @param text Text of `manifest.json`.
 * @returns The manifest; without an environment if it was accepted.
 * @throws {InputError} If it is no manifest, or was changed since.
 */
export function readManifest(name: string, text: string): Manifest {
  const refuse = (found: readonly string[]) =>
    new InputError(`Cannot read "${name}"`, found);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse([error instanceof Error ? error.message : String(error)]);
  }
  const found = problems(schema, value);
  if (found.length > 0) throw refuse(found);
  const manifest = schema.parse(value) as unknown as Manifest;
  if (digest(manifest.identity) !== manifest.run) {
    throw refuse([
      "identity: it was changed, for run is the digest of another",
    ]);
  }
  return manifest;
}

/**
 * Lays down again what a run did, without the models: its units are then found where they lie.
 *
 * @param metrics Ids of the metrics, in place of the spec's.
 * @throws {InputError} If it was read from its images by another version.
 */
export function planOf(
  { identity }: Pick<Manifest, "identity">,
  registry: Methods,
  metrics?: readonly string[],
): Plan {
  const { spec, size, seeds, methods, overrides, models, reading, generation } =
    identity as unknown as z.infer<typeof identitySchema>;
  if (reading !== READING_VERSION || generation !== GENERATION_VERSION) {
    throw new InputError(
      `Cannot use what was made by version ${generation}.${reading} of the harness: this is version ${GENERATION_VERSION}.${READING_VERSION}; run the benchmark again${
        generation === GENERATION_VERSION ? "" : " in another folder"
      }`,
    );
  }
  if (identity["images"]) {
    throw new InputError(
      "Cannot score what was measured from images: the command measure, given again, makes its leaderboard anew, and looks at no image twice",
    );
  }
  const { name, ...rest } = size;
  const plan = {
    spec: metrics ? { ...spec, metrics } : spec,
    sizeName: name,
    size: rest,
    seeds,
    methods,
    overrides,
    models,
    registry,
  } as unknown as Omit<Plan, "units">;
  return { ...plan, units: makeUnits(plan) };
}

const identitySchema = z.looseObject({
  spec: specSchema as z.ZodType<Spec>,
  size: sizeSchema.extend({ name: z.string() }),
  seeds: z.array(z.int().min(0).max(2 ** 32 - 1)).min(1).max(1_000_000),
  methods: z.array(z.looseObject({
    id: z.string(),
    title: z.string(),
    baseline: z.string(),
    transforms: z.array(
      z.looseObject({ id: z.string(), parameters: z.looseObject({}) }),
    ),
  })),
  overrides: z.record(z.string(), z.unknown()),
  models: z.looseObject({ provider: z.string() }),
  generation: z.int(),
  reading: z.int(),
});

const schema = z.looseObject({
  schema: z.literal(MANIFEST_SCHEMA),
  run: z.string(),
  identity: identitySchema,
});
