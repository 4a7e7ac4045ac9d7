import { at, size, type Tensor } from "../../core/mod.ts";
import { gradient } from "../../graph/mod.ts";
import {
  type Conditioning,
  conditioningFeeds,
  type Pipeline,
  shapesOf,
} from "../../runtime/mod.ts";

/** Of what the denoising loss is taken. */
export interface LossRequest {
  /** Noisy latents `[b, c, h, w]`. */
  readonly latents: Tensor;
  /** Timestep of each image, `0 … 999`. */
  readonly timesteps: readonly number[];
  /** What the network is conditioned on, `b` rows. */
  readonly conditioning: Conditioning;
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

/**
 * Measures how well the frozen network predicts noise while something is added to
 * a module's output. Only what comes after the module has anything to keep for the way back.
 *
 * @param request Latents, prompts, shift, target.
 */
export async function denoisingLoss(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  { latents, timesteps, conditioning, module, shift, target }: LossRequest,
): Promise<DenoisingLoss> {
  const feeds = {
    latents,
    timestepEmbedding: pipeline.timestepEmbedding(timesteps),
    ...conditioningFeeds(conditioning),
    shift,
    target,
  };
  const program = await pipeline.program({
    key: `denoising loss with a shift of ${module}`,
    inputs: shapesOf(feeds),
    build({ unet, graph }, { shift, target, ...inputs }) {
      const { apply } = graph;
      const predicted = unet(inputs, {
        [module]: (x) => apply("Add", [x, shift]),
      });
      const batch = at(predicted.shape, 0);
      const pixels = size(predicted.shape) / batch;
      const error = apply("Sub", [predicted, target]);
      const squares = apply("Reshape", [apply("Mul", [error, error])], {
        shape: [batch, pixels],
      });
      const sum = apply("ReduceSum", [squares], { axes: [1], keepdims: 0 });
      const share = graph.constant(Float32Array.of(1 / pixels), []);
      const loss = apply("Mul", [sum, share]);
      const [slope] = gradient(graph, loss, [shift]);
      if (!slope) throw new RangeError(`${module} changes nothing`);
      return { loss, gradient: slope };
    },
  });
  return await program.run(feeds);
}
