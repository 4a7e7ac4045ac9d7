import { at, size, type Tensor } from "../../core/mod.ts";
import { gradient, type Graph, type Value } from "../../graph/mod.ts";
import { named, type Tensors, under, withPrefix } from "../../optim/mod.ts";
import {
  type Attended,
  type Conditioning,
  conditioningFeeds,
  type Pipeline,
  shapesOf,
} from "../../runtime/mod.ts";
import { chosenLogits, predictLogits } from "./predictor.ts";
import { widenedSoftmax } from "./widened_softmax.ts";

/** What a batch is learnt from. */
export interface ColumnBatch {
  /** Noisy latents `[b, c, h, w]`. */
  readonly latents: Tensor;
  /** Timestep of each image. */
  readonly timesteps: readonly number[];
  /** What the network is told, `b` rows. */
  readonly conditioning: Conditioning;
  /** What it should predict, `[b, c, h, w]`. */
  readonly target: Tensor;
  /** Group of each image, one-hot rows `[b, K]`. */
  readonly groups: Tensor;
  /** State of each group's text `[b, 1, d]`. */
  readonly states: Tensor;
  /** What each element of the prediction counts, `[b, 1, h, w]`: it sums to an image's weight over its elements' mask. */
  readonly counts: Tensor;
  /** What the column's share costs at each position, module by module, `[b, n]`. */
  readonly costs: readonly Tensor[];
}

/** How well the masked image is predicted, and which way is up. */
export interface ColumnLoss {
  /** Masked error of the prediction, a mean over images, and what the columns cost. */
  readonly loss: number;
  /** Its derivative by the parameters of the predictors, `<j>.<name>`. */
  readonly gradients: Tensors;
}

/**
 * Measures how well the frozen network predicts the noise within masks while modules attend to a column of their own,
 * `Σ counts (ε − ε_θ)² + Σ costs · share`.
 *
 * @param modules Names in diffusers of the modules that have a column.
 * @param predictors Their predictors' parameters, `<j>.<name>`.
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export async function columnLoss(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  modules: readonly string[],
  batch: ColumnBatch,
  predictors: Tensors,
): Promise<ColumnLoss> {
  const { latents, timesteps, conditioning, target, groups, states } = batch;
  const names = Object.keys(predictors);
  const feeds: Tensors = {
    ...{ latents, target, groups, states, counts: batch.counts },
    timestepEmbedding: pipeline.timestepEmbedding(timesteps),
    ...conditioningFeeds(conditioning),
    ...Object.fromEntries(batch.costs.map((x, j) => [`costs.${j}`, x])),
    ...withPrefix(predictors, "predictor"),
  };
  const program = await pipeline.program({
    key: `columns of ${modules.join()}`,
    inputs: shapesOf(feeds),
    build({ unet, graph }, inputs) {
      const input = (name: string) => (inputs as Inputs)[name] as Value;
      const costs: Value[] = [];
      const within = Object.fromEntries(
        modules.map((module, j) => [module, (parts: Attended) => {
          const found = column(graph, parts, inputs as Inputs, j);
          const cost = graph.apply("Mul", [found.share, input(`costs.${j}`)]);
          costs.push(total(graph, cost));
          return found.attended;
        }]),
      );
      const told = {
        latents: input("latents"),
        timestepEmbedding: input("timestepEmbedding"),
        context: input("context"),
      };
      const predicted = unet(told, {}, within);
      const error = graph.apply("Sub", [predicted, input("target")]);
      const squares = graph.apply("Mul", [error, error]);
      const counted = graph.apply("Mul", [squares, input("counts")]);
      const loss = [total(graph, counted), ...costs]
        .reduce((a, b) => graph.apply("Add", [a, b]));
      const slopes = gradient(
        graph,
        loss,
        names.map((name) => input(`predictor.${name}`)),
      );
      return {
        loss,
        ...Object.fromEntries(
          names.map((name, i) => [`slope.${name}`, at(slopes, i) as Value]),
        ),
      };
    },
  });
  const found = await program.run(feeds) as Tensors;
  return {
    loss: at(named(found, "loss").data, 0),
    gradients: under(found, "slope"),
  };
}

type Inputs = Readonly<Record<string, Value>>;

function column(graph: Graph, parts: Attended, inputs: Inputs, j: number) {
  const logits = predictLogits(
    graph,
    parts,
    (name) => inputs[`predictor.${j}.${name}`] as Value,
  );
  return widenedSoftmax(graph, {
    ...parts,
    logits: chosenLogits(graph, logits, inputs.groups as Value),
    value: parts.valuesOf(inputs.states as Value),
  });
}

function total(graph: Graph, x: Value): Value {
  const flat = graph.apply("Reshape", [x], { shape: [1, size(x.shape)] });
  return graph.apply("ReduceSum", [flat], { axes: [0, 1], keepdims: 0 });
}
