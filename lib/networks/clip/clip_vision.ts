import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import type { ClipVisionConfig } from "./clip_config.ts";
import { clipEncoder } from "./clip_layers.ts";
import {
  add,
  conv2d,
  layerNorm,
  linear,
  type Module,
  reshape,
  transpose,
} from "../layers/mod.ts";

/**
 * The image tower of CLIP and its projection.
 *
 * @param m Root module of a whole CLIP, with `vision_model` and `visual_projection`.
 * @param config Sizes of the image tower.
 * @param pixels Images `[n, 3, image_size, image_size]`, resized and normalised.
 * @param dimension Width of the joint space.
 * @returns Features `[n, dimension]`, not normalised.
 * @see Dosovitskiy et al. 2021, {@link https://arxiv.org/abs/2010.11929}
 */
export function clipImageFeatures(
  m: Module,
  config: ClipVisionConfig,
  pixels: Value,
  dimension: number,
): Value {
  const tower = m.at("vision_model");
  const embeddings = tower.at("embeddings");
  const n = at(pixels.shape, 0);
  const c = config.hidden_size;
  const patch = config.patch_size;
  const grid = conv2d(embeddings.at("patch_embedding"), pixels, c, {
    kernel: patch,
    stride: patch,
    pads: [0, 0, 0, 0],
    bias: false,
  });
  const count = at(grid.shape, 2) * at(grid.shape, 3);
  const patches = transpose(m, reshape(m, grid, [n, c, count]), [0, 2, 1]);
  const token = embeddings.parameter("class_embedding", [c], {
    view: [1, 1, c],
  });
  const classes = m.op("Expand", [token], { shape: [n, 1, c] });
  const positions = embeddings.at("position_embedding").parameter("weight", [
    count + 1,
    c,
  ]);
  const x = add(m, m.op("Concat", [classes, patches], { axis: 1 }), positions);
  const epsilon = config.layer_norm_eps;
  // The misspelling is the checkpoint's.
  const normal = layerNorm(tower.at("pre_layrnorm"), x, epsilon);
  const { last } = clipEncoder(tower.at("encoder"), config, normal, null);
  const first = m.op("Slice", [last], { starts: [0], ends: [1], axes: [1] });
  const pooled = layerNorm(
    tower.at("post_layernorm"),
    reshape(m, first, [n, c]),
    epsilon,
  );
  return linear(m.at("visual_projection"), pooled, dimension, { bias: false });
}
