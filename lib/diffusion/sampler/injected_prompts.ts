import type { Injection, Pipeline } from "../../runtime/mod.ts";
import { encodePrompts } from "./encode_prompts.ts";
import type { Sample } from "./prompted_image.ts";
import type { TruncatedPrompt } from "./request.ts";
import type { Transform } from "./transform.ts";

/**
 * Encodes the prompts that `attention` hooks ask for.
 *
 * @param transforms Transforms in the order in which they apply.
 * @param samples The images, after every `prompt` hook.
 * @returns What each module reads, and the prompts that were cut.
 */
export async function injectedPrompts(
  pipeline: Pick<Pipeline, "tokenizer" | "condition">,
  transforms: readonly Pick<Transform, "attention">[],
  samples: readonly Sample[],
): Promise<{
  readonly injections: readonly Injection[];
  readonly truncated: readonly TruncatedPrompt[];
}> {
  const hooks = transforms.flatMap(({ attention }) => attention ?? []);
  const encoded = await Promise.all(hooks.map(async ({ modules, prompt }) => {
    const texts = samples.map((sample) => ({ text: prompt(sample) }));
    const { conditioning, truncated } = await encodePrompts(pipeline, texts);
    const injections = modules.map((module) => ({ module, conditioning }));
    return { injections, truncated };
  }));
  return {
    injections: encoded.flatMap(({ injections }) => injections),
    truncated: encoded.flatMap(({ truncated }) => truncated),
  };
}
