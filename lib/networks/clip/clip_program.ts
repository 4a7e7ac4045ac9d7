import { encode } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import type { ClipConfig, ClipTextConfig } from "./clip_config.ts";
import { clipText, clipTextFeatures } from "./clip_text.ts";
import { clipImageFeatures } from "./clip_vision.ts";
import { openNetwork } from "../layers/mod.ts";

/**
 * Compiles the text encoder of a pipeline: `ids` `[n, l]` to `hidden` `[n, l, d]`. If embeddings can be
 * written, it also takes `kept` `[n, l, 1]`, 1 where the embedded token stays, and `embeddings` `[n, l, d]`,
 * what is written elsewhere.
 *
 * @param checkpoint Its weights.
 * @param config Its `config.json`.
 * @param shape Number of texts and of tokens.
 * @param options Whether embeddings can be written; not by default.
 * @returns The ONNX model.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function textProgram(
  checkpoint: Checkpoint,
  config: ClipTextConfig,
  shape: readonly [n: number, l: number],
  { written = false }: { readonly written?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const { graph, root, finish } = openNetwork(checkpoint);
  const ids = graph.input("ids", shape, "int64");
  const hidden = clipText(
    root.at("text_model"),
    config,
    ids,
    written
      ? {
        kept: graph.input("kept", [...shape, 1]),
        embeddings: graph.input("embeddings", [...shape, config.hidden_size]),
      }
      : undefined,
  );
  finish();
  return encode({ hidden });
}

/**
 * Compiles the text half of a CLIP: `ids` `[n, l]` and `pick` `[n, l]`, one-hot
 * at the end token, to `features` `[n, d]`, not normalised; `hidden` `[n, l, w]` are
 * the states they are read from, `logit_scale` is the learnt logarithm of the factor
 * of the cosines, a scalar.
 *
 * @param checkpoint Weights of the whole CLIP.
 * @param config Its `config.json`.
 * @param shape Number of texts and of tokens.
 * @returns The ONNX model.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function clipTextProgram(
  checkpoint: Checkpoint,
  config: ClipConfig,
  shape: readonly [n: number, l: number],
): Uint8Array<ArrayBuffer> {
  const { graph, root: m, finish } = openNetwork(checkpoint, {
    ignore: [/^vision_model\./, /^visual_/],
  });
  const ids = graph.input("ids", shape, "int64");
  const hidden = clipText(m.at("text_model"), config.text_config, ids);
  const pick = graph.input("pick", shape);
  const features = clipTextFeatures(m, hidden, pick, config.projection_dim);
  const logitScale = m.parameter("logit_scale", []);
  finish();
  return encode({ features, hidden, "logit_scale": logitScale });
}

/**
 * Compiles the image half of a CLIP: `pixels` `[n, 3, s, s]`, normalised, to
 * `features` `[n, d]`, not normalised.
 *
 * @param checkpoint Weights of the whole CLIP.
 * @param config Its `config.json`.
 * @param n Number of images.
 * @returns The ONNX model.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function clipImageProgram(
  checkpoint: Checkpoint,
  config: ClipConfig,
  n: number,
): Uint8Array<ArrayBuffer> {
  const { graph, root, finish } = openNetwork(checkpoint, {
    ignore: [/^logit_scale$/, /^text_model\./, /^text_proj/],
  });
  const side = config.vision_config.image_size;
  const pixels = graph.input("pixels", [n, 3, side, side]);
  const features = clipImageFeatures(
    root,
    config.vision_config,
    pixels,
    config.projection_dim,
  );
  finish();
  return encode({ features });
}
