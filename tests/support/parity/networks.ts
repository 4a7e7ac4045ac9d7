import { concatRows, rows, torchNormal } from "../../../lib/core/mod.ts";
import type { Pipeline } from "../../../lib/runtime/mod.ts";
import { planar } from "../planar.ts";
import type { References } from "../references.ts";
import { comparer, type Comparison } from "./comparison.ts";
import { guided } from "./guided.ts";

/**
 * Lists what is compared of tokenizer, noise, text encoder, UNet and VAE.
 *
 * @param pipeline The model.
 * @param references Its reference values.
 * @returns The comparisons; nothing is computed yet.
 */
export function networks(
  pipeline: Pipeline,
  references: References,
): Comparison[] {
  const { meta, array } = references;
  const { tokenizer, latentShape } = pipeline;
  const compare = comparer(references);
  return [
    {
      quantity: `token ids of ${meta.tokens.length} texts`,
      measure: "maximum",
      bar: 0,
      // deno-lint-ignore require-await
      error: async () => {
        const wrong = meta.tokens.filter(({ text, ids, padded }) =>
          tokenizer.encode(text).join() !== ids.join() ||
          tokenizer.padded(text).ids.join() !== padded.join()
        );
        const words = meta.words.filter((word) =>
          tokenizer.positions(meta.attribution, word).join() !==
            meta.positions[word]?.join()
        );
        return wrong.length + words.length;
      },
    },
    compare("noise", "maximum", 1e-6, () => {
      const drawn = meta.seeds.map((seed) =>
        torchNormal(seed, [1, ...latentShape])
      );
      return concatRows(drawn);
    }),
    compare("text", "relative", 1e-4, () =>
      pipeline.encodeText(
        [meta.negative, meta.prompt].map((p) => tokenizer.padded(p).ids),
      )),
    compare("prediction", "relative", 1e-4, async () => {
      const conditioning = guided(await array("text"));
      const latents = await array("noise");
      const { timestep } = meta;
      return (await pipeline.predictNoise({ latents, timestep, conditioning }))
        .noise;
    }),
    compare("image", "mean", 1 / 255, async () => {
      return pipeline.decode(rows(await array("latents_ddim"), 0, 1));
    }),
    compare(
      "encoded",
      "relative",
      1e-4,
      async () => pipeline.encodeImages(planar(await array("photo"))),
    ),
  ];
}
