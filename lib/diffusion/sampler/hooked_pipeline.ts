import { InputError, type Tensor } from "../../core/mod.ts";
import { mapTokens, type Pipeline } from "../../runtime/mod.ts";
import type { Transform } from "./transform.ts";

/**
 * A pipeline as the `textWeights`, `condition` and `weights` hooks of a method leave it: the text encoder has weights that replace its own, every
 * text token is mapped, that of an attribution prompt too, so that maps are
 * read with the keys the image was made with; and the UNet has the weights that
 * replace its own.
 *
 * @param transforms Transforms in the order in which they apply.
 * @returns The pipeline itself if no transform has such a hook.
 * @throws {InputError} If weights of a text encoder are replaced, and the pipeline has two.
 */
export function hookedPipeline(
  pipeline: Pipeline,
  transforms: readonly Transform[],
): Pipeline {
  const mapping = transforms.filter(({ condition }) => condition);
  const map = (tokens: Tensor) =>
    mapping.reduce((x, { condition }) => condition?.(x) ?? x, tokens);
  const replacing = transforms.filter(({ weights }) => weights);
  const text = textFunctions(pipeline, transforms);
  return {
    ...pipeline,
    ...text,
    ...mapping.length > 0 && {
      condition: async (prompts) =>
        mapTokens(await text.condition(prompts), map),
      encodeText: async (ids, written) =>
        map(await text.encodeText(ids, written)),
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

function textFunctions(
  { condition, encodeText, text }: Pipeline,
  transforms: readonly Transform[],
): Pick<Pipeline, "condition" | "encodeText"> {
  const weights = Object.assign({}, ...transforms.map((t) => t.textWeights));
  if (Object.keys(weights).length === 0) return { condition, encodeText };
  if (text) return text.replaced(weights);
  throw new InputError(
    "Cannot replace weights of the text encoder: the model has more than one",
  );
}
