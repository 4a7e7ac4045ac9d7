import { METRICS } from "../metrics/mod.ts";
import { digest } from "./canonical.ts";
import { READING_VERSION } from "./identity.ts";
import type { Plan } from "./plan.ts";

/** Schema of a manifest. */
export const MANIFEST_SCHEMA = "entangle.manifest/1";

/** What a run was made on: recorded, but not part of what it is. */
export interface Environment {
  /** Version of Entangle. */
  readonly entangle: string;
  /** Commit that was checked out, if it can be told. */
  readonly commit: string | null;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** Where the networks ran, as asked of the runtime itself. */
  readonly provider: string;
  /** The hardware that the provider used. */
  readonly device: string;
  /** CPU threads of one operator. */
  readonly threads: number;
  /** Operating system and architecture. */
  readonly platform: string;
}

/** What a run is, and what it was made on. */
export interface Manifest {
  /** {@linkcode MANIFEST_SCHEMA}. */
  readonly schema: typeof MANIFEST_SCHEMA;
  /** SHA-256 of the identity: two runs with one id must agree. */
  readonly run: string;
  /** Everything that determines the result. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Everything else that is worth knowing; no clock, no host, no paths. */
  readonly environment: Environment;
}

/**
 * Writes down what a run is made of.
 *
 * @param plan What was run.
 * @param environment What it was run on.
 * @returns The manifest; equal arguments give equal bytes.
 */
export function manifest(plan: Plan, environment: Environment): Manifest {
  const { spec, sizeName, size, seeds, methods, overrides, models } = plan;
  const identity = {
    spec,
    size: { name: sizeName, ...size },
    seeds,
    methods,
    overrides,
    models,
    reading: READING_VERSION,
    metrics: METRICS.filter(({ id }) => spec.metrics.includes(id))
      .map(({ id, version }) => `${id}@${version}`),
    units: plan.units.length,
  };
  return {
    schema: MANIFEST_SCHEMA,
    run: digest(identity),
    identity,
    environment,
  };
}
