import { torchNormal } from "../../core/mod.ts";
import type { FitSetting, FitSize } from "../record/mod.ts";
import { newAutoencoder, partRows } from "./autoencoder.ts";
import { autoencoderStep, startLearning } from "./autoencoder_step.ts";
import { codeShape } from "./code_rows.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Says how large an autoencoder is, and what its training takes: weights and Adam's two averages stay in memory, and beside them
 * the batch, eight images of a block of shards, and one part's gradients, next weights and copies.
 *
 * @returns `undefined` where there is none, or the module is not known.
 */
export function trainingSize(
  p: Parameters,
  { groups, steps, outputs }: FitSetting,
): FitSize | undefined {
  const own = outputs.find(({ name }) => name === p.module)?.shape;
  if (!own || p.space === "latent") return undefined;
  const { positions, width: d } = codeShape(own, p.code);
  const parameters = p.width * (2 * d + 1) + d;
  const images = p.images * (groups + p.also.flat().length);
  const part = Math.min(p.width, partRows(d)) * 2 * d;
  const output = 4 * positions * d;
  return {
    what:
      `a sparse autoencoder of ${p.width} features, of which ${p.k} fire, for ${
        own.join("×")
      } numbers of "${p.module}"`,
    parameters,
    images,
    memory: 13 * parameters + 4 * COPIES * part +
      output * (2 * Math.min(images, IMAGES) * steps + 6 * p.fit_batch),
    disk: images * steps * output + 12 * parameters,
    steps: Math.ceil(images * steps / p.fit_batch) * p.epochs,
    async rehearse(programs, scale) {
      const features = scale * Math.max(1, Math.ceil(2 ** 21 / d));
      const rows = p.fit_batch * positions;
      const batch = torchNormal(0, [rows, d]);
      const learning = startLearning(newAutoencoder(batch, features, 0));
      const k = Math.min(p.k, features);
      const once = async () => {
        await autoencoderStep(programs, batch, learning, { k, rate: p.rate });
      };
      // The first compiles.
      await once();
      return {
        run: once,
        parameters: features * (2 * d + 1) + d,
      };
    },
  };
}

/** Gradients, next weights and averages, and what ONNX Runtime is handed: arrays of a part's size at a time. */
const COPIES = 8;

/** Images of a block of shards. */
const IMAGES = 64;
