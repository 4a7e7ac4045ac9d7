import { sample, type SchedulerId } from "../../../lib/diffusion/mod.ts";
import type { Pipeline } from "../../../lib/runtime/mod.ts";
import type { References } from "../references.ts";
import { comparer, type Comparison } from "./comparison.ts";

/**
 * Lists the latents that each scheduler ends with.
 *
 * @param pipeline The model.
 * @param references Its reference values.
 * @returns The comparisons; nothing is computed yet.
 */
export function trajectories(
  pipeline: Pipeline,
  references: References,
): Comparison[] {
  const { prompt, negative, guidance, steps, seeds } = references.meta;
  const ids = {
    ddim: "ddim",
    pndm: "pndm",
    euler: "euler",
    dpmpp2m: "dpmpp_2m",
  } as const satisfies Record<string, SchedulerId>;
  return Object.entries(ids).map(([name, scheduler]) =>
    comparer(references)(`latents_${name}`, "relative", 1e-3, async () => {
      const samples = seeds.map((seed) => ({ seed, prompt, negative }));
      const { latents } = await sample(pipeline, {
        samples,
        steps,
        guidance,
        scheduler,
      });
      return latents;
    })
  );
}
