import { at } from "../core/mod.ts";
import type { Pipeline } from "./pipeline.ts";

/** A pipeline that counts what its UNet does. */
export interface CountedPipeline {
  /** The same pipeline; it must not be closed twice. */
  readonly pipeline: Pipeline;
  /** Passes of the UNet per image so far. */
  passes(): number;
}

/**
 * Counts the passes of a pipeline's UNet.
 *
 * A pass is one branch of one image: classifier-free guidance takes two a step. The
 * way back through a branch, which computes its attention anew, counts as two and a
 * half: it was measured at 2.2 to 2.5 at the size of SD1.5 and at 2.9 on the embedded model.
 *
 * @returns The pipeline to use instead, and the count.
 */
export function countPasses(pipeline: Pipeline): CountedPipeline {
  let passes = 0;
  return {
    pipeline: {
      ...pipeline,
      predictNoise(request) {
        const { conditioning, latents, energy } = request;
        passes += conditioning.rows / at(latents.shape, 0) +
          (energy ? BACK : 0);
        return pipeline.predictNoise(request);
      },
    },
    passes: () => passes,
  };
}

const BACK = 2.5;
