import { at, digest, rows, type Tensor } from "../core/mod.ts";
import { type Sample, sample, type SampleRequest } from "../diffusion/mod.ts";
import { refuseFailed } from "../fit/mod.ts";
import { type Pipeline, poolTap, readTap } from "../runtime/mod.ts";
import type { ActivationFolder } from "./activation_folder.ts";

/** What is collected. */
export interface Collection
  extends Pick<SampleRequest, "steps" | "guidance" | "scheduler"> {
  /** The images, in the order of their shards. */
  readonly samples: readonly Sample[];
  /** Modules whose outputs are read in the conditional branch, by their names in diffusers. */
  readonly modules: readonly string[];
  /** Whether outputs are read whole, `[c, h, w]` or `[h·w, c]` for an image, and not their means. */
  readonly whole?: boolean;
  /** Positions that are read of each module; their mean over all positions where absent. */
  readonly positions?: ReadonlyMap<string, readonly number[]>;
  /**
   * Says which class finished images show.
   *
   * @param images Images `[b, 3, H, W]` in `[0, 1]`.
   * @returns Class of each image; `undefined` where the judge abstains.
   */
  judge(
    images: Tensor,
    samples: readonly Sample[],
  ): Promise<readonly (number | undefined)[]>;
}

/** Observer and cancellation. */
export interface CollectOptions {
  /** Called after each shard with the number of images that are there. */
  readonly onImages?: (done: number) => void;
  /** Stops between two steps of the sampler. */
  readonly signal?: AbortSignal;
}

/**
 * Samples images, and keeps what modules put out at every step, shard by shard. A shard that is there
 * is not made again, and no image depends on which others are made with it. Model and judge are not
 * told apart: a folder is for one of each.
 *
 * @throws {InputError} If a module is unknown or an image is not finite.
 * @see ICM, section 3.1: the output after `to_out`, before the residual, conditional half, mean over positions
 */
export async function collectActivations(
  pipeline: Pipeline,
  folder: ActivationFolder,
  collection: Collection,
  { onImages, signal }: CollectOptions = {},
): Promise<number> {
  const { samples, judge, modules, whole, positions, ...rest } = collection;
  const branches = ["conditional"] as const;
  const observed = modules.map((module) => {
    if (whole) return readTap(module, branches);
    const chosen = positions?.get(module);
    return poolTap({ module, branches, ...chosen && { positions: chosen } });
  });
  const shards = Math.ceil(samples.length / SHARD);
  for (let k = 0; k < shards; k++) {
    signal?.throwIfAborted();
    const own = samples.slice(k * SHARD, (k + 1) * SHARD);
    const identity = digest({
      ...{ ...rest, samples: own, modules },
      ...whole && { whole },
      ...positions && { positions: [...positions] },
    });
    if (!await folder.has(k, identity)) {
      const reads: Readonly<Record<string, Tensor>>[] = [];
      const timesteps: number[] = [];
      const { steps, guidance, scheduler } = rest;
      const { images, records } = await sample(pipeline, {
        ...{ samples: own, steps, guidance, observed },
        ...scheduler && { scheduler },
      }, {
        onStep(step) {
          reads.push(step.reads);
          timesteps.push(step.timestep);
        },
        ...signal && { signal },
      });
      refuseFailed(records);
      const seen = await judge(images, own);
      await folder.write(k, identity, {
        labels: seen.map((label) => label ?? null),
        timesteps,
        activations: new Map(modules.map((m) => [m, byImage(reads, m)])),
      });
    }
    onImages?.(Math.min(samples.length, (k + 1) * SHARD));
  }
  return shards;
}

/** Small, so that a model of full size can make one. */
export const SHARD = 8;

/** What was read of a module, `[images, steps, …]`. */
function byImage(
  reads: readonly Readonly<Record<string, Tensor>>[],
  module: string,
): Tensor {
  const each = reads.map((read) => read[module] as Tensor);
  const [images = 0, ...own] = at(each, 0).shape;
  const width = at(each, 0).data.length / images;
  const data = new Float32Array(images * each.length * width);
  for (let n = 0; n < images; n++) {
    each.forEach((x, s) =>
      data.set(rows(x, n, n + 1).data, (n * each.length + s) * width)
    );
  }
  return { data, shape: [images, each.length, ...own] };
}
