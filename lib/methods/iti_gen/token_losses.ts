import { at, type Shape } from "../../core/mod.ts";
import { gradient, type Graph, type Value } from "../../graph/mod.ts";
import type { ClipGraph, Program } from "../../runtime/mod.ts";
import { categoryOf, textPairs } from "./text_pairs.ts";

/** Where tokens are learnt. */
export interface TokenSite {
  /** Number of categories of each attribute, all at least 2. */
  readonly categories: readonly number[];
  /** Number of tokens of a category, at least 1. */
  readonly tokens: number;
  /** Position at which the tokens are written; the text's feature is read behind them, where at least one token must be left. */
  readonly from: number;
  /** Least cosine to the prompt without tokens that costs nothing. */
  readonly likeness: number;
}

/** For what the losses are compiled. */
export interface TokenVariant extends TokenSite {
  /** Width of a token. */
  readonly width: number;
  /** Width of a feature. */
  readonly dimension: number;
  /** Number of tokens of the prompt, padded. */
  readonly length: number;
  /** What draws texts to images: how they differ between categories, or, where that is undefined, the images themselves. */
  readonly images: "directions" | "features";
}

/**
 * The losses of ITI-GEN and their gradient by the tokens. Each text is
 * the prompt with the tokens of its categories, summed over attributes, written
 * at the input of the text transformer.
 *
 * | input | shape | |
 * |---|---|---|
 * | `ids` | `[texts, l]` | the prompt, once for each text |
 * | `tokens.a` | `[K, n, d]` | the tokens of attribute a |
 * | `original` | `[1, D]` | unit feature of the prompt without tokens |
 * | `shares` | `[pairs]` | weight of each pair |
 * | `directions` | `[pairs, D]` | with directions: unit difference of the images of the two categories |
 * | `features` | `[texts, D]` | with features: mean of the images' unit features, times the text's weight |
 *
 * Outputs: `direction`, `Σ shares (1 − ⟨Δimages, Δtexts⟩)`, or with features `−Σ ⟨features, text⟩`;
 * `semantic`, `Σ shares relu(likeness − mean cosine of the two texts to the original)`; each `[1]`; and
 * `gradient.a`, the derivative of their sum by `tokens.a`.
 *
 * @param variant Sizes, place of the tokens.
 * @returns The program, over the text half of a CLIP.
 * @see Zhang et al. 2023 (ITI-GEN), {@link https://arxiv.org/abs/2309.05569}, section 3.2
 */
export function tokenLosses(
  variant: TokenVariant,
): Program<ClipGraph, string, string> {
  const { categories, tokens, width, dimension, length } = variant;
  const texts = categories.reduce((n, k) => n * k, 1);
  const pairs = textPairs(categories).map((pair) => pair.texts);
  const blocks = categories.map((k, a) =>
    [`tokens.${a}`, [k, tokens, width]] as const
  );
  const images = variant.images === "directions" ? pairs.length : texts;
  return {
    key: `losses of tokens ${JSON.stringify(variant)}`,
    inputs: {
      ids: { ids: [texts, length] },
      ...Object.fromEntries(blocks),
      original: [1, dimension],
      shares: [pairs.length],
      [variant.images]: [images, dimension],
    },
    build(clip, inputs) {
      const { graph } = clip;
      const input = (name: string) => inputs[name] as Value;
      const learnt = blocks.map(([name]) => input(name));
      const features = textFeatures(clip, input("ids"), learnt, variant);
      const shares = input("shares");
      const towards = input(variant.images);
      const direction = variant.images === "directions"
        ? apart(graph, features, pairs, shares, towards)
        : graph.apply("Neg", [
          total(graph, graph.apply("Mul", [towards, features])),
        ]);
      const semantic = unlike(graph, features, pairs, shares, {
        original: input("original"),
        likeness: variant.likeness,
      });
      const loss = graph.apply("Add", [direction, semantic]);
      const slopes = gradient(graph, loss, learnt).map((slope, a) =>
        [`gradient.${a}`, slope as Value] as const
      );
      return { direction, semantic, ...Object.fromEntries(slopes) };
    },
  };
}

/** Unit features `[texts, D]` of the prompt with every combination of tokens. */
function textFeatures(
  { graph, text, textFeatures }: ClipGraph,
  ids: Value,
  blocks: readonly Value[],
  { categories, tokens, length, from }: TokenVariant,
): Value {
  const { apply } = graph;
  const texts = at(ids.shape, 0);
  const written = blocks.map((block, a) => {
    const [k, n, d] = block.shape as [number, number, number];
    const chosen = Array.from(
      { length: texts },
      (_, t) => categoryOf(categories, a, t),
    );
    const flat = reshape(graph, block, [k, n * d]);
    const rows = apply("MatMul", [oneHot(graph, chosen, k), flat]);
    return reshape(graph, rows, [texts, n, d]);
  }).reduce((sum, block) => apply("Add", [sum, block]));
  const kept = new Float32Array(length).fill(1).fill(0, from, from + tokens);
  const hidden = text(ids, {
    kept: graph.constant(kept, [1, length, 1]),
    embeddings: apply("Pad", [written], {
      pads: [0, from, 0, 0, length - from - tokens, 0],
    }),
  });
  const pick = oneHot(graph, Array(texts).fill(from + tokens), length);
  return unit(graph, textFeatures(hidden, pick));
}

type Pairs = readonly (readonly [number, number])[];

/** `Σ shares (1 − ⟨Δimages, Δtexts⟩)`. */
function apart(
  graph: Graph,
  features: Value,
  pairs: Pairs,
  shares: Value,
  images: Value,
): Value {
  const { apply } = graph;
  const n = at(features.shape, 0);
  const first = oneHot(graph, pairs.map(([i]) => i), n);
  const second = oneHot(graph, pairs.map(([, j]) => j), n);
  const selection = apply("Sub", [first, second]);
  const texts = unit(graph, apply("MatMul", [selection, features]));
  const cosines = apply("ReduceSum", [apply("Mul", [images, texts])], {
    axes: [1],
    keepdims: 0,
  });
  const losses = apply("Sub", [scalar(graph, 1), cosines]);
  return total(graph, apply("Mul", [shares, losses]));
}

/** `Σ shares relu(likeness − mean cosine to the original)`. */
function unlike(
  graph: Graph,
  features: Value,
  pairs: Pairs,
  shares: Value,
  { original, likeness }: {
    readonly original: Value;
    readonly likeness: number;
  },
): Value {
  const { apply } = graph;
  const n = at(features.shape, 0);
  const column = apply("Transpose", [original], { perm: [1, 0] });
  const cosines = apply("MatMul", [features, column]);
  const halves = new Float32Array(pairs.length * n);
  pairs.forEach((texts, p) => texts.forEach((t) => halves[p * n + t] = 0.5));
  const means = graph.constant(halves, [pairs.length, n]);
  const mean = apply("MatMul", [means, cosines]);
  const lacking = apply("Sub", [scalar(graph, likeness), mean]);
  const losses = reshape(graph, apply("Relu", [lacking]), [pairs.length]);
  return total(graph, apply("Mul", [shares, losses]));
}

/** Rows of length 1; a row of zeros becomes NaN. */
function unit({ apply }: Graph, x: Value): Value {
  const squares = apply("ReduceSum", [apply("Mul", [x, x])], {
    axes: [1],
    keepdims: 1,
  });
  return apply("Div", [x, apply("Sqrt", [squares])]);
}

/** Sum of all elements, `[1]`. */
function total(graph: Graph, x: Value): Value {
  const axes = x.shape.map((_, i) => i);
  const sum = graph.apply("ReduceSum", [x], { axes, keepdims: 0 });
  return reshape(graph, sum, [1]);
}

function oneHot(
  graph: Graph,
  columns: readonly number[],
  width: number,
): Value {
  const data = new Float32Array(columns.length * width);
  columns.forEach((column, row) => data[row * width + column] = 1);
  return graph.constant(data, [columns.length, width]);
}

function scalar(graph: Graph, x: number): Value {
  return graph.constant(Float32Array.of(x), []);
}

function reshape(graph: Graph, x: Value, shape: Shape): Value {
  return graph.apply("Reshape", [x], { shape });
}
