import type { Tensor } from "../../core/mod.ts";
import { mapTokens, type Pipeline } from "../../runtime/mod.ts";
import type { Transform } from "./transform.ts";

/**
 * A pipeline as the `condition` and `weights` hooks of a method leave it: every
 * text token is mapped, that of an attribution prompt too, so that maps are
 * read with the keys the image was made with; and the UNet has the weights that
 * replace its own.
 *
 * @param transforms Transforms in the order in which they apply.
 * @returns The pipeline itself if no transform has such a hook.
 */
export function hookedPipeline(
  pipeline: Pipeline,
  transforms: readonly Transform[],
): Pipeline {
  const mapping = transforms.filter(({ condition }) => condition);
  const map = (tokens: Tensor) =>
    mapping.reduce((x, { condition }) => condition?.(x) ?? x, tokens);
  const replacing = transforms.filter(({ weights }) => weights);
  return {
    ...pipeline,
    ...mapping.length > 0 && {
      condition: async (prompts) =>
        mapTokens(await pipeline.condition(prompts), map),
      encodeText: async (ids, written) =>
        map(await pipeline.encodeText(ids, written)),
    },
    ...replacing.length > 0 && {
      predictNoise: (request) =>
        pipeline.predictNoise({
          ...request,
          weights: Object.assign({}, ...replacing.map((t) => t.weights)),
        }),
    },
  };
}
