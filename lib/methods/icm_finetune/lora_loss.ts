import { at, size, type Tensor } from "../../core/mod.ts";
import { gradient, type Value } from "../../graph/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import {
  type Conditioning,
  conditioningFeeds,
  type Pipeline,
  shapesOf,
  withLowRank,
} from "../../runtime/mod.ts";

/** What a batch is learnt from. */
export interface LoraBatch {
  /** Noisy latents `[b, c, h, w]`. */
  readonly latents: Tensor;
  /** Timestep of each image, `0 … 999`. */
  readonly timesteps: readonly number[];
  /** What the network is told, `b` rows. */
  readonly conditioning: Conditioning;
  /** What it should predict, `[b, c, h, w]`. */
  readonly target: Tensor;
}

/** How well noise is predicted with adapters, and which way is up. */
export interface LoraLoss {
  /** Mean squared error over images and elements. */
  readonly loss: number;
  /** Its derivative by each factor of each adapter, by their names. */
  readonly gradients: Tensors;
}

/**
 * Measures how well the network predicts noise with adapters, `‖ε − ε_θ(z_t, t, c; W + up · down)‖²`.
 * The adapters are inputs of the program, so that it is compiled once for all steps.
 *
 * @param adapters Factors by name, `<module>.down` and `<module>.up`.
 * @see Hu et al. 2021 (LoRA), {@link https://arxiv.org/abs/2106.09685}, §4.1
 */
export async function loraLoss(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  { latents, timesteps, conditioning, target }: LoraBatch,
  adapters: Tensors,
): Promise<LoraLoss> {
  const names = Object.keys(adapters);
  const told = {
    latents,
    timestepEmbedding: pipeline.timestepEmbedding(timesteps),
    ...conditioningFeeds(conditioning),
  };
  const program = await pipeline.program({
    key: `denoising loss with adapters of ${names.join()}`,
    inputs: { ...shapesOf(told), ...shapesOf({ target, ...adapters }) },
    build({ unet, graph, weight, replace }, inputs) {
      const input = (name: string) =>
        (inputs as Readonly<Record<string, Value>>)[name] as Value;
      for (const key of names.filter((name) => name.endsWith(".up"))) {
        const module = key.slice(0, -".up".length);
        const factors = { up: input(key), down: input(`${module}.down`) };
        const name = `${module}.weight`;
        replace(
          name,
          withLowRank(graph, weight(name), { ...factors, scale: 1 }),
        );
      }
      const predicted = unet(inputs);
      const error = graph.apply("Sub", [predicted, input("target")]);
      const sum = graph.apply(
        "ReduceSum",
        [graph.apply("Mul", [error, error])],
        {
          axes: predicted.shape.map((_, axis) => axis),
          keepdims: 0,
        },
      );
      const share = graph.constant(
        Float32Array.of(1 / size(predicted.shape)),
        [],
      );
      const loss = graph.apply("Mul", [sum, share]);
      const slopes = gradient(graph, loss, names.map(input));
      return {
        loss,
        ...Object.fromEntries(
          names.map((name, i) => [`slope.${name}`, slopes[i] as Value]),
        ),
      };
    },
  });
  const found = await program.run({ ...told, target, ...adapters }) as Tensors;
  return {
    loss: at(named(found, "loss").data, 0),
    gradients: Object.fromEntries(
      names.map((name) => [name, named(found, `slope.${name}`)]),
    ),
  };
}
