import { at } from "../../core/mod.ts";
import {
  type Backend,
  type CompiledGraph,
  compileGraph,
} from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { openNetwork } from "../layers/mod.ts";
import { vaeDecoder, vaeEncoder } from "./vae.ts";
import type { VaeConfig } from "./vae_config.ts";

/**
 * Compiles the decoder of an autoencoder: `latents` `[b, c, h, w]` to `images`
 * `[b, 3, H, W]`, about −1 … 1.
 *
 * @throws {InputError} If weights of the decoder are missing, superfluous or of another shape.
 */
export function decoderProgram(
  checkpoint: Checkpoint,
  config: VaeConfig,
  shape: readonly [number, number, number, number],
  backend?: Backend,
): CompiledGraph {
  const ignore = [/^encoder\./, /^quant_/];
  const { graph, root, finish } = openNetwork(checkpoint, { backend, ignore });
  const images = vaeDecoder(root, config, graph.input("latents", shape));
  finish();
  return compileGraph({ images }, { half: backend?.half });
}

/**
 * Compiles the encoder of an autoencoder: `images` `[b, 3, H, W]`, −1 … 1, to
 * `latents`, the scaled means `[b, c, h, w]`.
 *
 * @throws {InputError} If weights of the encoder are missing, superfluous or of another shape.
 */
export function encoderProgram(
  checkpoint: Checkpoint,
  config: VaeConfig,
  shape: readonly [number, number, number, number],
  backend?: Backend,
): CompiledGraph {
  const ignore = [/^decoder\./, /^post_quant_/];
  const { graph, root, finish } = openNetwork(checkpoint, { backend, ignore });
  const latents = vaeEncoder(root, config, graph.input("images", shape));
  finish();
  return compileGraph({ latents }, { half: backend?.half });
}

/**
 * Tells by what factor an autoencoder shrinks images.
 *
 * @returns Pixels per latent along each axis, 8 for Stable Diffusion.
 */
export function vaeFactor(config: VaeConfig): number {
  return 2 ** (config.block_out_channels.length - 1);
}

/**
 * Tells the dimensions of the images that latents decode to.
 *
 * @param config The autoencoder's `config.json`.
 * @param shape Channels, height and width of the latents.
 * @returns Channels, height and width of the images.
 */
export function imageShape(
  config: VaeConfig,
  shape: readonly [number, number, number],
): readonly [number, number, number] {
  const factor = vaeFactor(config);
  return [
    config.out_channels,
    factor * at(shape, 1),
    factor * at(shape, 2),
  ];
}
