import { at, type Tensor } from "../../core/mod.ts";
import { gradient, type Value } from "../../graph/mod.ts";
import { named, type Tensors, withPrefix } from "../../optim/mod.ts";
import {
  type Conditioning,
  conditioningFeeds,
  type Pipeline,
  shapesOf,
} from "../../runtime/mod.ts";
import { deltaBlock, timeFeatures } from "./delta_block.ts";

/** Where a prediction is changed. */
export interface EditedInput {
  /** Latents `[b, c, h, w]`, as the network takes them. */
  readonly latents: Tensor;
  /** Timestep that the network is given. */
  readonly timestep: number;
  /** What the network is conditioned on, `b` rows. */
  readonly conditioning: Conditioning;
  /** Name in diffusers of the module whose output is changed. */
  readonly module: string;
  /** The network that says by what. */
  readonly block: Tensors;
}

/**
 * Finds what a slope of the changed prediction means for the network that changes it, `gᵀ ∂ε_θ(z; h + f(h)) / ∂f`.
 *
 * @param slope Derivative of a loss by the prediction, `[b, c, h, w]`.
 * @returns Derivatives by the network's parameters, summed over images.
 */
export async function editSlope(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  { latents, timestep, conditioning, module, block }: EditedInput,
  slope: Tensor,
): Promise<Tensors> {
  const feeds: Tensors = {
    latents,
    timestepEmbedding: pipeline.timestepEmbedding([timestep]),
    ...conditioningFeeds(conditioning),
    time: timeFeatures(timestep),
    slope,
    ...withPrefix(block, "block"),
  };
  const names = Object.keys(block);
  const program = await pipeline.program({
    key: `slope of Δh in ${module}`,
    inputs: shapesOf(feeds),
    build({ unet, graph }, inputs) {
      const input = (name: string) =>
        (inputs as Readonly<Record<string, Value>>)[name] as Value;
      const { latents, timestepEmbedding, context } = inputs as Readonly<
        Record<"latents" | "timestepEmbedding" | "context", Value>
      >;
      const told = { latents, timestepEmbedding, context };
      const predicted = unet({ ...told, ...pooledOf(inputs) }, {
        [module]: (h) =>
          graph.apply("Add", [
            h,
            deltaBlock(
              graph,
              h,
              input("time"),
              (name) => input(`block.${name}`),
            ),
          ]),
      });
      const found = gradient(
        graph,
        predicted,
        names.map((name) => input(`block.${name}`)),
        input("slope"),
      );
      return Object.fromEntries(
        names.map((name, i) => [`slope.${name}`, at(found, i) as Value]),
      );
    },
  });
  const found = await program.run(feeds) as Tensors;
  return Object.fromEntries(
    names.map((name) => [name, named(found, `slope.${name}`)]),
  );
}

/** What SDXL is told besides. */
function pooledOf(inputs: Readonly<Record<string, Value>>) {
  const { pooled, sizes } = inputs;
  return { pooled, sizes };
}
