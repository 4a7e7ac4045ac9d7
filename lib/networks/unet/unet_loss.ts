import { at, type Shape, size } from "../../core/mod.ts";
import { encode, gradient, newGraph } from "../../graph/mod.ts";
import { checkEdit } from "./activation_edits.ts";
import type { Checkpoint } from "../files/mod.ts";
import {
  add,
  type Dialect,
  parameters,
  reshape,
  rootModule,
} from "../layers/mod.ts";
import { unet } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";

/** For what a denoising loss is compiled: every size is fixed. */
export interface UNetLossVariant {
  /** Number of noisy images. */
  readonly batch: number;
  /** Number of text tokens. */
  readonly length: number;
  /** Height of the latents. */
  readonly height: number;
  /** Width of the latents. */
  readonly width: number;
  /** Module to whose output the shift is added, by its name in diffusers. */
  readonly module: string;
  /** Dimensions of a row of its output, as the shift has them. */
  readonly shape: Shape;
  /** What operators to use; `"native"` by default. */
  readonly dialect?: Dialect;
}

/**
 * Compiles the denoising loss of a frozen UNet as a function of what is added to
 * the output of a module, with the gradient. Only what comes after the module has
 * anything to keep for the way back.
 *
 * | input | shape | |
 * |---|---|---|
 * | `latents` | `[b, c, h, w]` | noisy latents |
 * | `waves` | `[b, c₀]` | sinusoids of each image's timestep |
 * | `context` | `[b, l, d]` | text embeddings |
 * | `shift` | `[b, …]` | added to the module's output |
 * | `target` | `[b, c, h, w]` | what the network should predict |
 *
 * Outputs: `loss` `[b]`, the mean squared error of each image; `gradient` `[b, …]`, its derivative by `shift`.
 *
 * @param checkpoint The UNet's weights.
 * @param config Its `config.json`.
 * @param variant Sizes.
 * @returns The ONNX model.
 * @throws {InputError} If the weights do not fit, or the shift does not.
 */
export function unetLossProgram(
  checkpoint: Checkpoint,
  config: UNetConfig,
  { batch, length, height, width, module, shape, dialect }: UNetLossVariant,
): Uint8Array<ArrayBuffer> {
  const stored = parameters(checkpoint);
  const graph = newGraph();
  const m = rootModule(graph, stored, dialect);
  const image = [batch, config.in_channels, height, width];
  const shift = graph.input("shift", [batch, ...shape]);
  const predicted = unet(m, config, {
    latents: graph.input("latents", image),
    waves: graph.input("waves", [batch, at(config.block_out_channels, 0)]),
    context: graph.input("context", [
      batch,
      length,
      config.cross_attention_dim,
    ]),
  }, {
    onOutput(path, x) {
      if (path !== module) return x;
      checkEdit({ module, shape }, x.shape);
      return add(m, x, shift);
    },
  });
  const target = graph.input("target", predicted.shape);
  const error = m.op("Sub", [predicted, target]);
  const pixels = size(predicted.shape) / batch;
  const squares = reshape(m, m.op("Mul", [error, error]), [batch, pixels]);
  const sum = m.op("ReduceSum", [squares], { axes: [1], keepdims: 0 });
  const loss = m.op("Mul", [sum, m.scalar(1 / pixels)]);
  const [slope] = gradient(graph, loss, [shift]);
  if (!slope) throw new RangeError(`Cannot fit: the UNet has no ${module}`);
  stored.finish();
  return encode({ loss, gradient: slope }, { map: m.dialect === "native" });
}
