import type { Backend, Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type NetworkGraph, openNetwork } from "../layers/mod.ts";
import { vaeDecoder } from "./vae.ts";
import type { VaeConfig } from "./vae_config.ts";

/** A frozen decoder of an autoencoder while a graph over it is built. */
export interface DecoderGraph extends NetworkGraph {
  /**
   * Applies it.
   *
   * @param latents Latents `[n, c, h, w]`, of about unit variance.
   * @returns Images `[n, 3, H, W]`, about −1 … 1.
   */
  decode(latents: Value): Value;
}

/** Begins a graph over the decoder of an autoencoder. */
export function decoderGraph(
  checkpoint: Checkpoint,
  config: VaeConfig,
  backend?: Backend,
): DecoderGraph {
  const network = openNetwork(checkpoint, { backend, ignore: [/^/] });
  return {
    ...network,
    decode: (latents) => vaeDecoder(network.root, config, latents),
  };
}
