import {
  at,
  mt19937,
  rows,
  type Tensor,
  torchNormal,
  unitRows,
  zeros,
} from "../../core/mod.ts";
import { gradient, type Value } from "../../graph/mod.ts";
import { shuffled } from "../../fit/mod.ts";
import { adam, named, type Optimizer, type Tensors } from "../../optim/mod.ts";
import { type Pipeline, shapesOf } from "../../runtime/mod.ts";
import { decoded, sparseCode, unexplained } from "./sparse_code.ts";

/** Weights of a k-sparse autoencoder: `encoder` `[M, d]`, `bias` `[M]`, `centre` `[d]`, `decoder` `[M, d]`. */
export type Autoencoder = Tensors;

/** What one step of training says. */
export interface AutoencoderLoss {
  /** Share of the variance that is unexplained. */
  readonly loss: number;
  /** Its derivative by each weight. */
  readonly gradients: Tensors;
  /** How often each feature fired in the batch, `[M]`. */
  readonly fired: Tensor;
}

/**
 * Begins an autoencoder: decoder rows of length 1 in all directions, the encoder equal to it, the centre at the mean of some activations.
 *
 * @param activations `[n, d]`.
 * @param width Features `M`.
 */
export function newAutoencoder(
  { data, shape }: Tensor,
  width: number,
  seed: number,
): Autoencoder {
  const [n, d] = shape as [number, number];
  const centre = zeros([d]);
  data.forEach((x, i) => centre.data[i % d] = at(centre.data, i % d) + x / n);
  const decoder = unitRows(torchNormal(seed, [width, d]));
  return {
    encoder: { data: decoder.data.slice(), shape: decoder.shape },
    bias: zeros([width]),
    centre,
    decoder,
  };
}

/**
 * Measures how much of the variance of activations an autoencoder leaves unexplained, and its slope.
 *
 * @param pipeline Where programs are compiled; the network takes no part.
 * @param activations `[n, d]`, n at least 2.
 * @returns Loss, gradients, and which features fired.
 * @see DiffLens, eqs. 3 to 5
 */
export async function autoencoderLoss(
  pipeline: Pick<Pipeline, "program">,
  activations: Tensor,
  autoencoder: Autoencoder,
  k: number,
): Promise<AutoencoderLoss> {
  const weights = {
    encoder: named(autoencoder, "encoder"),
    bias: named(autoencoder, "bias"),
    centre: named(autoencoder, "centre"),
    decoder: named(autoencoder, "decoder"),
  };
  const feeds = { activations, ...weights };
  const program = await pipeline.program({
    key: `sparse autoencoder, ${k} features fire`,
    inputs: shapesOf(feeds),
    build({ graph }, { activations, ...coder }) {
      const code = sparseCode(graph, activations, coder, k);
      const loss = unexplained(graph, activations, decoded(graph, code, coder));
      const slopes = gradient(graph, loss, WEIGHTS.map((name) => coder[name]));
      const fires = graph.apply("Sign", [code]);
      return {
        loss,
        fired: graph.apply("ReduceSum", [fires], { axes: [0], keepdims: 0 }),
        ...Object.fromEntries(
          WEIGHTS.map((name, i) => [`slope_${name}`, slopes[i] as Value]),
        ),
      };
    },
  });
  const found = await program.run(feeds) as Tensors;
  return {
    loss: at(named(found, "loss").data, 0),
    gradients: Object.fromEntries(
      WEIGHTS.map((name) => [name, named(found, `slope_${name}`)]),
    ),
    fired: named(found, "fired"),
  };
}

/**
 * Encodes activations.
 *
 * @param pipeline Where programs are compiled; the network takes no part.
 * @param activations `[n, d]`.
 * @returns Sparse codes `[n, M]`.
 */
export async function autoencoderCodes(
  pipeline: Pick<Pipeline, "program">,
  activations: Tensor,
  autoencoder: Autoencoder,
  k: number,
): Promise<Tensor> {
  const feeds = {
    activations,
    encoder: named(autoencoder, "encoder"),
    bias: named(autoencoder, "bias"),
    centre: named(autoencoder, "centre"),
  };
  const program = await pipeline.program({
    key: `sparse codes, ${k} features fire`,
    inputs: shapesOf(feeds),
    build: ({ graph }, { activations, ...coder }) => ({
      codes: sparseCode(graph, activations, coder, k),
    }),
  });
  return (await program.run(feeds)).codes;
}

const WEIGHTS = ["encoder", "bias", "centre", "decoder"] as const;

/**
 * Makes the optimiser of an autoencoder: Adam, after which each decoder row has length 1 again.
 *
 * @param options Step size.
 */
export function autoencoderOptimizer(
  { rate }: { readonly rate: number },
): Optimizer {
  const inner = adam({ rate });
  return {
    init: inner.init,
    update(gradients, state, parameters) {
      const next = inner.update(gradients, state, parameters);
      const decoder = unitRows(named(next.parameters, "decoder"));
      return { ...next, parameters: { ...next.parameters, decoder } };
    },
  };
}

/**
 * Gives features that did not fire a new start: the direction of an activation, less the centre, for decoder and encoder.
 * Which activation each gets is drawn; their memory in the optimiser begins anew.
 *
 * @param fired How often each feature fired, `[M]`.
 * @param activations Activations to start from, `[n, d]`.
 * @returns Weights and memory; the same if every feature fired.
 */
export function revived(
  autoencoder: Autoencoder,
  memory: Tensors,
  fired: Tensor,
  activations: Tensor,
  seed: number,
): { readonly autoencoder: Autoencoder; readonly memory: Tensors } {
  const dead = [...fired.data.keys()].filter((j) => at(fired.data, j) === 0);
  if (dead.length === 0) return { autoencoder, memory };
  const copy = (tensors: Tensors): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape }]) => [
        name,
        { data: data.slice(), shape },
      ]),
    );
  const weights = copy(autoencoder);
  const moments = copy(memory);
  const centre = named(weights, "centre").data;
  const d = centre.length;
  const order = shuffled(at(activations.shape, 0), mt19937(seed));
  dead.forEach((j, n) => {
    const row = rows(
      activations,
      at(order, n % order.length),
      at(order, n % order.length) + 1,
    );
    const direction = row.data.map((x, i) => x - at(centre, i));
    const length = Math.hypot(...direction) || 1;
    for (const name of ["encoder", "decoder"]) {
      named(weights, name).data.set(direction.map((x) => x / length), j * d);
      for (const average of ["mean", "square"]) {
        moments[`${average}.${name}`]?.data.fill(0, j * d, (j + 1) * d);
      }
    }
    named(weights, "bias").data[j] = 0;
  });
  return { autoencoder: weights, memory: moments };
}
