import { at, plural } from "../../lib/core/mod.ts";
import {
  openPipeline,
  openRuntime,
  type Precision,
  type Provider,
  PROVIDERS,
} from "../../lib/runtime/mod.ts";
import { modelFolder } from "../flags/mod.ts";
import type { Check } from "./check.ts";
import { type PrecisionErrors, precisionErrors } from "./precision_errors.ts";

/** Within what half precision is held to be float32. */
export const BOUNDS = {
  noise: 2e-3,
  latents: 2e-2,
  /** Least share of images whose latents are within theirs: float32 amplifies some, whatever rounds them. */
  share: 0.8,
  miou: 0.005,
  cosine: 0.999,
} as const;

/**
 * Measures on the embedded model what half precision changes, on each provider that runs here.
 *
 * @returns One check each; none of a provider that cannot be used, which is said elsewhere.
 */
export async function* precisionChecks(): AsyncGenerator<Check> {
  const single = await open("cpu", "fp32");
  try {
    for (const provider of PROVIDERS) {
      const half = await open(provider, "fp16").catch(() => undefined);
      if (!half) continue;
      try {
        const errors = await precisionErrors(single.pipeline, half.pipeline);
        yield checked(provider, errors);
      } catch (error) {
        yield refused(provider, error);
      } finally {
        await half.runtime.close();
      }
    }
  } finally {
    await single.runtime.close();
  }
}

async function open(provider: Provider, precision: Precision) {
  const runtime = await openRuntime({ provider, precision });
  const pipeline = await openPipeline(modelFolder(undefined), runtime);
  return { runtime, pipeline };
}

/** How many images' latents are within their bound. */
export function heldLatents({ latents }: PrecisionErrors): number {
  return latents.filter((error) => error <= BOUNDS.latents).length;
}

function checked(provider: Provider, errors: PrecisionErrors): Check {
  const name = `precision fp16 on ${provider}`;
  const { noise, latents, miou, cosine, underflow } = errors;
  const held = heldLatents(errors);
  const median = at(latents, latents.length >> 1);
  const found = [
    `noise within ${noise.toExponential(1)} of float32 on the CPU`,
    `latents after 20 steps within ${median.toExponential(1)} in half of ${
      plural(latents.length, "image")
    } and within ${BOUNDS.latents} in ${held}`,
    `mIoU within ${miou.toFixed(4)}`,
    `∇E at a cosine of ${cosine.toFixed(5)}`,
    underflow === 0
      ? "nothing underflowed"
      : `${(100 * underflow).toFixed(2)} % of it underflowed`,
  ].join(", ");
  const fits = noise <= BOUNDS.noise && held >= BOUNDS.share * latents.length &&
    miou <= BOUNDS.miou && cosine >= BOUNDS.cosine;
  if (fits) return { name, level: "ok", found };
  const todo = `compute in float32 there: --provider ${provider} ` +
    "--precision fp32";
  return { name, level: "warn", found, todo };
}

function refused(provider: Provider, error: unknown): Check {
  const found = error instanceof Error ? error.message : String(error);
  const todo = `compute in float32 there: --provider ${provider} ` +
    "--precision fp32";
  return { name: `precision fp16 on ${provider}`, level: "warn", found, todo };
}
