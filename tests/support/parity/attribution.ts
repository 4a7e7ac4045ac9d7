import { aggregate, moduleMaps } from "../../../lib/attribution/mod.ts";
import { at, concatRows, type Tensor } from "../../../lib/core/mod.ts";
import { sample, type SampleResult } from "../../../lib/diffusion/mod.ts";
import type { Pipeline } from "../../../lib/runtime/mod.ts";
import type { References } from "../references.ts";
import { comparer, type Comparison, once } from "./comparison.ts";

/**
 * Lists the maps of each branch, as a whole and of each module.
 *
 * @param pipeline The model.
 * @param references Its reference values.
 * @returns The comparisons; nothing is computed yet.
 */
export function attribution(
  pipeline: Pipeline,
  references: References,
): Comparison[] {
  const { meta } = references;
  const { prompt, negative, guidance, steps, words } = meta;
  const run = (queries: "cond" | "uncond") =>
    once(() =>
      sample(pipeline, {
        samples: [{ seed: at(meta.seeds, 0), prompt, negative }],
        steps,
        guidance,
        attribution: { prompts: [meta.attribution], words: [words], queries },
      })
    );
  const compare = comparer(references);
  return ([["conditional", "cond"], ["unconditional", "uncond"]] as const)
    .flatMap(([half, queries]) => {
      const result = run(queries);
      const total = compare(
        `maps_${half}`,
        "relative",
        1e-3,
        async () => {
          const maps = mapsOf(await result());
          return stack(
            words.map((_, w) => aggregate(maps, pipeline.modules, w).whole),
          );
        },
      );
      const modules = pipeline.modules.map(({ name }, i) =>
        compare(`maps_${half}.${name}`, "relative", 1e-3, async () => {
          const maps = mapsOf(await result());
          return stack(
            words.map((_, w) => at(moduleMaps(maps, pipeline.modules, w), i)),
          );
        })
      );
      return [total, ...modules];
    });
}

function mapsOf({ maps }: SampleResult): Tensor {
  if (!maps) throw new TypeError("Cannot compare maps: none were read");
  return { data: maps.data, shape: maps.shape.slice(1) };
}

/** Puts tensors of one shape along a new first axis. */
function stack(xs: readonly Tensor[]): Tensor {
  return concatRows(xs.map(({ data, shape }) => ({
    data,
    shape: [1, ...shape],
  })));
}
