import {
  mt19937,
  type Shape,
  type Tensor,
  uniform,
  zeros,
} from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { Tensors } from "../../optim/mod.ts";

/** Sinusoids that tell the timestep. */
const TIMES = 128;

/**
 * Starts the network that says Δh, as PyTorch starts its layers: weights and biases uniform in `±1/√in`.
 *
 * @param channels Channels of the module's output.
 * @param seed Seed of all numbers.
 * @returns `first` `[c, c]`, `time` `[c, 128]`, `last` `[c, c]`, each with a `…_bias` `[c]`, and `scale` and `shift` `[c]` of the normalisation.
 */
export function newDeltaBlock(channels: number, seed: number): Tensors {
  const generator = mt19937(seed);
  const layer = (shape: Shape, width: number) => {
    const drawn = zeros(shape);
    drawn.data.forEach((_, i) =>
      drawn.data[i] = (2 * uniform(generator) - 1) / Math.sqrt(width)
    );
    return drawn;
  };
  const ones = zeros([channels]);
  ones.data.fill(1);
  return {
    first: layer([channels, channels], channels),
    first_bias: layer([channels], channels),
    time: layer([channels, TIMES], TIMES),
    time_bias: layer([channels], TIMES),
    scale: ones,
    shift: zeros([channels]),
    last: layer([channels, channels], channels),
    last_bias: layer([channels], channels),
  };
}

/** Names of its parameters. */
export const PARAMETERS: readonly string[] = Object.keys(newDeltaBlock(1, 0));

/**
 * Tells a timestep, cosines before sines.
 *
 * @param timestep Timestep, `0 … 999`.
 * @returns `[1, 128]`.
 */
export function timeFeatures(timestep: number): Tensor {
  const half = TIMES / 2;
  const features = zeros([1, TIMES]);
  for (let i = 0; i < half; i++) {
    const angle = timestep * 10_000 ** (-i / half);
    features.data[i] = Math.cos(angle);
    features.data[half + i] = Math.sin(angle);
  }
  return features;
}

/**
 * Says what is added to a module's output: two layers at each position, with the time between them,
 * `Δh = W₂ SiLU(GroupNorm(W₁ h + b₁ + V SiLU(τ) + c)) + b₂`.
 *
 * @param h The output, `[b, c, h, w]`.
 * @param time What {@linkcode timeFeatures} tells, `[1, 128]`.
 * @param weights Parameters, as {@linkcode newDeltaBlock} names them.
 * @returns Δh, of the output's shape.
 * @see Kwon et al. 2023 (Asyrp), {@link https://arxiv.org/abs/2210.10960}, section 3.3 and appendix; `DeltaBlock` of the released code
 */
export function deltaBlock(
  graph: Graph,
  h: Value,
  time: Value,
  weights: (name: string) => Value,
): Value {
  const { apply } = graph;
  const [batch = 0, c = 0, ...rest] = h.shape;
  const positions = rest.reduce((a, b) => a * b, 1);
  const flat = apply("Reshape", [h], { shape: [batch, c, positions] });
  const column = (x: Value) => apply("Reshape", [x], { shape: [1, c, 1] });
  const told = apply("Gemm", [
    silu(graph, time),
    weights("time"),
    weights("time_bias"),
  ], { transB: 1 });
  const inner = apply("Add", [
    apply("Add", [
      apply("MatMul", [weights("first"), flat]),
      column(weights("first_bias")),
    ]),
    column(told),
  ]);
  const normal = groupNorm(graph, inner, groupsOf(c));
  const scaled = apply("Add", [
    apply("Mul", [normal, column(weights("scale"))]),
    column(weights("shift")),
  ]);
  const delta = apply("Add", [
    apply("MatMul", [weights("last"), silu(graph, scaled)]),
    column(weights("last_bias")),
  ]);
  return apply("Reshape", [delta], { shape: h.shape });
}

/** 32 groups, or the most of which channels make up whole ones. */
function groupsOf(channels: number): number {
  let groups = Math.min(32, channels);
  while (channels % groups > 0) groups--;
  return groups;
}

function groupNorm(graph: Graph, x: Value, groups: number): Value {
  const [batch = 0, c = 0, positions = 0] = x.shape;
  const grouped = graph.apply("Reshape", [x], {
    shape: [batch, groups, c * positions / groups],
  });
  const normal = graph.apply("InstanceNormalization", [
    grouped,
    graph.constant(new Float32Array(groups).fill(1), [groups]),
    graph.constant(new Float32Array(groups), [groups]),
  ], { epsilon: 1e-6 });
  return graph.apply("Reshape", [normal], { shape: x.shape });
}

function silu({ apply }: Graph, x: Value): Value {
  return apply("Mul", [x, apply("Sigmoid", [x])]);
}
