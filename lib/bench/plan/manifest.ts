import { METRICS } from "../../metrics/mod.ts";
import { digest } from "../../core/mod.ts";
import type { Environment } from "./environments.ts";
import { GENERATION_VERSION, READING_VERSION } from "./identity.ts";
import type { Plan } from "./plan.ts";

/** Schema of a manifest. */
export const MANIFEST_SCHEMA = "entangle.manifest/2";

/** What a run is, and what it was made on. */
export interface Manifest {
  /** {@linkcode MANIFEST_SCHEMA}. */
  readonly schema: typeof MANIFEST_SCHEMA;
  /** SHA-256 of the identity: two runs with one id must agree. */
  readonly run: string;
  /** Everything that determines the result. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** What its units were made on, each once; no clock, no host, no paths. */
  readonly environments: readonly Environment[];
}

/**
 * Writes down what a run is made of.
 *
 * @returns The manifest; equal arguments give equal bytes.
 */
export function manifest(
  plan: Plan,
  environments: readonly Environment[],
): Manifest {
  const identity = identityOf(plan);
  return {
    schema: MANIFEST_SCHEMA,
    run: digest(identity),
    identity,
    environments,
  };
}

/**
 * Gathers everything that determines the result of a run.
 *
 * @returns Plain data, of which the plan can be made again.
 */
export function identityOf(plan: Plan): Manifest["identity"] {
  const { spec, sizeName, size, seeds, methods, overrides, models } = plan;
  return {
    spec,
    size: { name: sizeName, ...size },
    seeds,
    methods,
    overrides,
    models,
    generation: GENERATION_VERSION,
    reading: READING_VERSION,
    metrics: METRICS.filter(({ id }) => spec.metrics.includes(id))
      .map(({ id, version }) => `${id}@${version}`),
    units: plan.units.length,
    ...(plan.images && { images: plan.images }),
  };
}
