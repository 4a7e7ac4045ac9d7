import { dump } from "npyjs";
import {
  type AttentionModule,
  heatMap,
  moduleMaps,
} from "../../lib/attribution/mod.ts";
import type { Output } from "../../lib/bench/mod.ts";
import {
  at,
  concatRows,
  fileName,
  rows,
  type Tensor,
} from "../../lib/core/mod.ts";
import type { SampleResult, SampleStep } from "../../lib/diffusion/mod.ts";

/**
 * Writes every tensor of one image's way as `.npy`, for comparison with other
 * implementations.
 *
 * | file | shape |
 * |---|---|
 * | `embeddings.npy` | text embeddings `[branches, L, d]`, unconditional first |
 * | `initial_latents.npy`, `final_latents.npy` | `[1, 4, h, w]` |
 * | `timesteps.npy` | `[steps, 1]` |
 * | `predictions.npy` | what the UNet said at each step `[steps, branches, 4, h, w]` |
 * | `guided.npy` | the same after guidance and transforms `[steps, 1, 4, h, w]` |
 * | `latents.npy` | latents after each step `[steps, 1, 4, h, w]` |
 * | `image.npy` | decoded image `[1, 3, H, W]` in `[0, 1]`, not rounded |
 * | `maps/<word>.npy`, `<word>` as {@linkcode fileName} has it | map summed over steps, heads and modules, at the size of the largest module |
 * | `maps/<word>/<module>.npy` | map of one module, summed over steps and heads |
 *
 * @param result What was sampled, of one image.
 * @param layout Modules in the order in which their maps are concatenated.
 * @returns The files, under `dump/`.
 */
export function dumpFiles(
  result: SampleResult,
  steps: readonly SampleStep[],
  layout: readonly AttentionModule[],
  words: readonly string[],
): Output[] {
  const timesteps = Float32Array.from(steps, ({ timestep }) => timestep);
  return [
    npy("embeddings", result.conditioning.tokens),
    npy("initial_latents", result.initialLatents),
    npy("timesteps", { data: timesteps, shape: [steps.length, 1] }),
    npy("predictions", stack(steps.map(({ predicted }) => predicted))),
    npy("guided", stack(steps.map(({ noise }) => noise))),
    npy("latents", stack(steps.map(({ latents }) => latents))),
    npy("final_latents", result.latents),
    npy("image", result.images),
    ...words.flatMap((word, w) => wordFiles(result, layout, word, w)),
  ];
}

function wordFiles(
  { maps }: SampleResult,
  layout: readonly AttentionModule[],
  word: string,
  w: number,
): Output[] {
  if (!maps) return [];
  const own: Tensor = {
    data: rows(maps, 0, 1).data,
    shape: maps.shape.slice(1),
  };
  const height = Math.max(...layout.map((module) => module.height));
  const width = Math.max(...layout.map((module) => module.width));
  return [
    npy(`maps/${fileName(word)}`, heatMap(own, layout, w, [height, width])),
    ...moduleMaps(own, layout, w).map((map, i) =>
      npy(`maps/${fileName(word)}/${at(layout, i).name}`, map)
    ),
  ];
}

function stack(xs: readonly Tensor[]): Tensor {
  return concatRows(
    xs.map(({ data, shape }) => ({ data, shape: [1, ...shape] })),
  );
}

function npy(name: string, { data, shape }: Tensor): Output {
  return {
    path: `dump/${name}.npy`,
    bytes: new Uint8Array(dump(data, [...shape])),
  };
}
