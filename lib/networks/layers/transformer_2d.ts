import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import {
  add,
  groupNorm,
  layerNorm,
  linear,
  reshape,
  transpose,
} from "./layers.ts";
import type { Module } from "./module.ts";

/** Sizes of a spatial transformer. */
export interface TransformerSizes {
  /** Number of heads. */
  readonly heads: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  /** Groups of the normalisation in front. */
  readonly groups: number;
  /** Whether the projections are stored as linear layers rather than 1×1 convolutions. */
  readonly linearProjection: boolean;
}

/** Is shown the queries `[n, h·w, c]` of each attention, after `to_q`. */
export type OnAttention = (site: AttentionSite) => void;

/**
 * Is shown the output of each named module, in data-flow order.
 *
 * @param x Its output, rows first.
 * @returns What goes on in its place, of the same shape.
 */
export type OnOutput = (path: string, x: Value) => Value;

/**
 * Says what a cross-attention module reads.
 *
 * @param path Its name in diffusers.
 * @param context What it would read, `[n, l, d]`.
 * @returns What it reads instead, of as many rows.
 */
export type OnContext = (path: string, context: Value) => Value;

/** What an attention module attends with, and what came of it, while its graph is built. */
export interface Attended {
  /** What the module was given, `[n, h·w, c]`. */
  readonly input: Value;
  /** Queries `[n, h·w, c]`, heads side by side. */
  readonly queries: Value;
  /** Keys `[n, l, c]`. */
  readonly keys: Value;
  /** Values `[n, l, c]`. */
  readonly values: Value;
  /** `softmax(q kᵀ / √d) v`, before the output projection, `[n, h·w, c]`. */
  readonly attended: Value;
  /** Number of heads. */
  readonly heads: number;
  /** Height of the feature map. */
  readonly height: number;
  /** Width of the feature map. */
  readonly width: number;
  /**
   * Gives the module's values of other text.
   *
   * @param context States `[n, l, d]`.
   */
  valuesOf(context: Value): Value;
}

/**
 * Is shown what each attention module attends with, in data-flow order.
 *
 * @param path Its name in diffusers.
 * @returns What goes on to the output projection, `[n, h·w, c]`.
 */
export type OnAttended = (path: string, parts: Attended) => Value;

/** Who looks into a transformer while its graph is built. */
export interface TransformerObservers {
  /** Is shown each attention's queries. */
  readonly onAttention: OnAttention;
  /** Is shown the output of each attention, feed-forward network and transformer block, `[n, h·w, c]`. */
  readonly onOutput?: OnOutput;
  /** Says what each cross-attention reads; the context by default. */
  readonly onContext?: OnContext;
  /** Is shown what each attention attends with, and may replace what came of it. */
  readonly onAttended?: OnAttended;
}

/** An attention module while the graph is built. */
export interface AttentionSite {
  /** The module; its path is the name in diffusers, ending in `attn1` or `attn2`. */
  readonly module: Module;
  /** Whether positions look at one another, or at the text. */
  readonly kind: "self-attention" | "cross-attention";
  /** What the module was given, `[n, h·w, c]`. */
  readonly input: Value;
  /** Queries `[n, h·w, c]`. */
  readonly queries: Value;
  /** Number of heads. */
  readonly heads: number;
  /** Height of the feature map. */
  readonly height: number;
  /** Width of the feature map. */
  readonly width: number;
}

/**
 * `Transformer2DModel`: attention among positions and to the text.
 *
 * @param m Its module, `….attentions.i`.
 * @param x Features `[n, c, h, w]`.
 * @param context Text embeddings `[n, l, d]`.
 * @param sizes Heads, depth, groups, form of the projections.
 * @param observers Who looks into it.
 * @returns Features of the same shape.
 * @see Rombach et al. 2022, {@link https://arxiv.org/abs/2112.10752}, §3.3
 */
export function transformer2d(
  m: Module,
  x: Value,
  context: Value,
  { heads, depth, groups, linearProjection }: TransformerSizes,
  observers: TransformerObservers,
): Value {
  const { onOutput = (_, x) => x, onContext = (_, x) => x } = observers;
  const [n, c, height, width] = x.shape as [number, number, number, number];
  // As in diffusers, heads that do not divide the channels leave a remainder out.
  const inner = heads * Math.floor(c / heads);
  const pointwise = !linearProjection;
  const normal = groupNorm(m.at("norm"), x, groups, 1e-6);
  const rows = reshape(m, transpose(m, normal, [0, 2, 3, 1]), [
    n,
    height * width,
    c,
  ]);
  let y = linear(m.at("proj_in"), rows, inner, { pointwise });
  for (let i = 0; i < depth; i++) {
    const block = m.at(`transformer_blocks.${i}`);
    const self = layerNorm(block.at("norm1"), y);
    const attn1 = block.at("attn1");
    const looked = attention(
      attn1,
      self,
      self,
      heads,
      shown(observers, attn1, "self-attention", { height, width }),
    );
    y = add(m, y, onOutput(attn1.path, looked));
    const cross = layerNorm(block.at("norm2"), y);
    const attn2 = block.at("attn2");
    const attended = attention(
      attn2,
      cross,
      onContext(attn2.path, context),
      heads,
      shown(observers, attn2, "cross-attention", { height, width }),
    );
    y = add(m, y, onOutput(attn2.path, attended));
    const ff = block.at("ff");
    const forward = feedForward(ff, layerNorm(block.at("norm3"), y));
    y = onOutput(block.path, add(m, y, onOutput(ff.path, forward)));
  }
  const out = linear(m.at("proj_out"), y, c, { pointwise });
  const image = transpose(m, reshape(m, out, [n, height, width, c]), [
    0,
    3,
    1,
    2,
  ]);
  return add(m, image, x);
}

/** Shows an attention module to the observers. */
function shown(
  { onAttention, onAttended }: TransformerObservers,
  module: Module,
  kind: AttentionSite["kind"],
  size: Pick<Attended, "height" | "width">,
): (parts: Omit<Attended, "height" | "width">) => Value {
  return (parts) => {
    const { input, queries, heads, attended } = parts;
    onAttention({ module, kind, input, queries, heads, ...size });
    return onAttended?.(module.path, { ...parts, ...size }) ?? attended;
  };
}

/** `softmax(q kᵀ / √d) v` in heads, then the output projection. */
function attention(
  m: Module,
  x: Value,
  context: Value,
  heads: number,
  onAttended: (parts: Omit<Attended, "height" | "width">) => Value,
): Value {
  const width = at(x.shape, 2);
  const valuesOf = (context: Value) =>
    linear(m.at("to_v"), context, width, { bias: false });
  const queries = linear(m.at("to_q"), x, width, { bias: false });
  const keys = linear(m.at("to_k"), context, width, { bias: false });
  const values = valuesOf(context);
  const attended = m.op("MultiHeadAttention", [queries, keys, values], {
    num_heads: heads,
  });
  const parts = { input: x, queries, keys, values, attended, heads, valuesOf };
  return linear(m.at("to_out.0"), onAttended(parts), width);
}

/** GEGLU: `(x W + b) ∘ gelu(x V + c)`, then a projection; W and V are halves of one weight. */
function feedForward(m: Module, x: Value): Value {
  const width = at(x.shape, 2);
  const inner = 4 * width;
  const halves = m.at("net.0.proj");
  const hidden = linear(halves, x, 2 * inner, { rows: [0, inner] });
  const gate = linear(halves, x, 2 * inner, { rows: [inner, 2 * inner] });
  const gated = m.op("Mul", [hidden, m.op("Gelu", [gate])]);
  return linear(m.at("net.2"), gated, width);
}
