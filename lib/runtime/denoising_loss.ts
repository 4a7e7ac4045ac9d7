import { at, concatRows, type Tensor } from "../core/mod.ts";
import type { UNetLossVariant } from "../networks/mod.ts";
import type { SessionCache } from "./ort/mod.ts";

/** Of what the denoising loss is taken. */
export interface LossRequest {
  /** Noisy latents `[b, c, h, w]`. */
  readonly latents: Tensor;
  /** Timestep of each image, `0 … 999`. */
  readonly timesteps: readonly number[];
  /** Text embeddings `[b, l, d]`. */
  readonly context: Tensor;
  /** Name in diffusers of the module whose output is shifted. */
  readonly module: string;
  /** What is added to its output for each image, `[b, …]`. */
  readonly shift: Tensor;
  /** What the network should predict, `[b, c, h, w]`. */
  readonly target: Tensor;
}

/** How well noise is predicted, and which way is up. */
export interface DenoisingLoss {
  /** Mean squared error of each image `[b]`. */
  readonly loss: Tensor;
  /** Its derivative by the image's shift, `[b, …]`. */
  readonly gradient: Tensor;
}

/** What a loss is made of. */
export interface LossParts {
  /** Compiles the loss for some sizes. */
  compile(variant: UNetLossVariant): Uint8Array<ArrayBuffer>;
  /** Sinusoids of a timestep `[1, c]`. */
  waves(timestep: number): Tensor;
  /** Sizes that all requests share. */
  readonly sizes:
    & Pick<UNetLossVariant, "height" | "width">
    & Required<Pick<UNetLossVariant, "dialect">>;
  /** Where the compiled networks are kept. */
  readonly sessions: SessionCache;
}

/**
 * Makes the function that measures the denoising loss of a frozen network.
 *
 * @param parts The network and where its sessions are kept.
 * @returns A function that compiles the loss for what a request asks, once, and runs it.
 */
export function denoisingLosses(
  { compile, waves, sizes, sessions }: LossParts,
): (request: LossRequest) => Promise<DenoisingLoss> {
  return async ({ latents, timesteps, context, module, shift, target }) => {
    const variant = {
      batch: at(latents.shape, 0),
      length: at(context.shape, 1),
      ...sizes,
      module,
      shape: shift.shape.slice(1),
    };
    const session = await sessions.get(
      `unet loss ${JSON.stringify(variant)}`,
      () => compile(variant),
    );
    const { loss, gradient } = await session.run({
      ...{ latents, context, shift, target },
      waves: concatRows(timesteps.map(waves)),
    });
    return { loss: loss as Tensor, gradient: gradient as Tensor };
  };
}
