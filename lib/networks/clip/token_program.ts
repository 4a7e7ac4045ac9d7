import { at } from "../../core/mod.ts";
import { encode, gradient, newGraph, type Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import type { ClipConfig } from "./clip_config.ts";
import { clipText, clipTextFeatures } from "./clip_text.ts";
import {
  add,
  type Module,
  parameters,
  reshape,
  rootModule,
  transpose,
} from "../layers/mod.ts";

/** For what the learning of tokens is compiled. */
export interface TokenVariant {
  /** Number of categories of each attribute, all at least 2. */
  readonly categories: readonly number[];
  /** Number of tokens of a category, at least 1. */
  readonly tokens: number;
  /** Number of tokens of the prompt, padded. */
  readonly length: number;
  /** Position at which the tokens are written; the text's feature is read behind them. */
  readonly from: number;
  /** Least cosine to the prompt without tokens that costs nothing. */
  readonly likeness: number;
  /** What draws texts to images: how they differ between categories, or, where that is undefined, the images themselves. */
  readonly images: "directions" | "features";
}

/** Two texts that differ in the category of one attribute. */
export interface TextPair {
  /** The attribute. */
  readonly attribute: number;
  /** The two categories, the smaller index first. */
  readonly categories: readonly [number, number];
  /** The two texts; text `t` has the category `⌊t / Πₘ₍ₘ<ₐ₎ Kₘ⌋ mod Kₐ` of attribute `a`. */
  readonly texts: readonly [number, number];
}

/**
 * Lists the pairs of texts that are compared: all combinations of categories
 * are texts, and two of them are a pair if they differ in one attribute.
 *
 * @param categories Number of categories of each attribute.
 * @returns The pairs, attribute by attribute.
 */
export function textPairs(categories: readonly number[]): TextPair[] {
  const texts = categories.reduce((n, k) => n * k, 1);
  return categories.flatMap((_, attribute) => {
    const pairs: TextPair[] = [];
    for (let first = 0; first < texts; first++) {
      for (let second = first + 1; second < texts; second++) {
        const differ = categories.flatMap((_, a) =>
          categoryOf(categories, a, first) === categoryOf(categories, a, second)
            ? []
            : [a]
        );
        if (differ.length !== 1 || differ[0] !== attribute) continue;
        const i = categoryOf(categories, attribute, first);
        const j = categoryOf(categories, attribute, second);
        pairs.push({ attribute, categories: [i, j], texts: [first, second] });
      }
    }
    return pairs;
  });
}

/**
 * Says which category of an attribute a text has.
 *
 * @param categories Number of categories of each attribute.
 * @param attribute The attribute.
 * @param text The text, or any whole number that texts are chosen by in turn.
 * @returns The category.
 */
export function categoryOf(
  categories: readonly number[],
  attribute: number,
  text: number,
): number {
  const before = categories.slice(0, attribute).reduce((n, k) => n * k, 1);
  return Math.floor(text / before) % at(categories, attribute);
}

/**
 * Compiles the losses of ITI-GEN and their gradient by the tokens. Each text is
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
 * @param checkpoint Weights of the whole CLIP.
 * @param config Its `config.json`.
 * @param variant Sizes, place of the tokens.
 * @returns The ONNX model.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 * @see Zhang et al. 2023 (ITI-GEN), {@link https://arxiv.org/abs/2309.05569}, section 3.2
 */
export function tokenProgram(
  checkpoint: Checkpoint,
  config: ClipConfig,
  variant: TokenVariant,
): Uint8Array<ArrayBuffer> {
  const { categories, tokens, length, from, likeness } = variant;
  const { hidden_size: width } = config.text_config;
  const stored = parameters(checkpoint, {
    ignore: [/^vision_model\./, /^visual_/, /^logit_scale$/],
  });
  const graph = newGraph();
  const m = rootModule(graph, stored);
  const texts = categories.reduce((n, k) => n * k, 1);
  const blocks = categories.map((k, a) =>
    graph.input(`tokens.${a}`, [k, tokens, width])
  );
  const written = blocks.map((block, a) =>
    reshape(
      m,
      m.op("MatMul", [
        oneHot(
          m,
          Array.from({ length: texts }, (_, t) => categoryOf(categories, a, t)),
          at(categories, a),
        ),
        reshape(m, block, [at(categories, a), tokens * width]),
      ]),
      [texts, tokens, width],
    )
  ).reduce((sum, block) => add(m, sum, block));
  const kept = new Float32Array(length).fill(1).fill(0, from, from + tokens);
  const hidden = clipText(
    m.at("text_model"),
    config.text_config,
    graph.input("ids", [texts, length], "int64"),
    {
      kept: graph.constant(kept, [1, length, 1]),
      embeddings: m.op("Pad", [written], {
        pads: [0, from, 0, 0, length - from - tokens, 0],
      }),
    },
  );
  const pick = oneHot(m, Array(texts).fill(from + tokens), length);
  const features = unit(
    m,
    clipTextFeatures(m, hidden, pick, config.projection_dim),
  );
  stored.finish();
  const pairs = textPairs(categories).map((pair) => pair.texts);
  const shares = graph.input("shares", [pairs.length]);
  const direction = variant.images === "directions"
    ? apart(m, features, pairs, shares)
    : m.op("Neg", [
      total(
        m,
        m.op("Mul", [graph.input("features", features.shape), features]),
      ),
    ]);
  const semantic = unlike(m, features, pairs, shares, likeness);
  const slopes = gradient(graph, add(m, direction, semantic), blocks);
  return encode({
    direction,
    semantic,
    ...Object.fromEntries(
      slopes.map((slope, a) => [`gradient.${a}`, slope as Value]),
    ),
  });
}

type Pairs = readonly (readonly [number, number])[];

/** `Σ shares (1 − ⟨Δimages, Δtexts⟩)`. */
function apart(m: Module, features: Value, pairs: Pairs, shares: Value): Value {
  const first = oneHot(m, pairs.map(([i]) => i), at(features.shape, 0));
  const second = oneHot(m, pairs.map(([, j]) => j), at(features.shape, 0));
  const selection = m.op("Sub", [first, second]);
  const texts = unit(m, m.op("MatMul", [selection, features]));
  const images = m.graph.input("directions", texts.shape);
  const cosines = m.op("ReduceSum", [m.op("Mul", [images, texts])], {
    axes: [1],
    keepdims: 0,
  });
  const losses = m.op("Sub", [m.scalar(1), cosines]);
  return total(m, m.op("Mul", [shares, losses]));
}

/** `Σ shares relu(likeness − mean cosine to the original)`. */
function unlike(
  m: Module,
  features: Value,
  pairs: Pairs,
  shares: Value,
  likeness: number,
): Value {
  const [n, d] = features.shape as [number, number];
  const original = m.graph.input("original", [1, d]);
  const cosines = m.op("MatMul", [features, transpose(m, original, [1, 0])]);
  const halves = new Float32Array(pairs.length * n);
  pairs.forEach((texts, p) => texts.forEach((t) => halves[p * n + t] = 0.5));
  const mean = m.op("MatMul", [
    m.graph.constant(halves, [pairs.length, n]),
    cosines,
  ]);
  const lacking = m.op("Sub", [m.scalar(likeness), mean]);
  const losses = reshape(m, m.op("Relu", [lacking]), [pairs.length]);
  return total(m, m.op("Mul", [shares, losses]));
}

/** Rows of length 1; a row of zeros becomes NaN. */
function unit(m: Module, x: Value): Value {
  const squares = m.op("ReduceSum", [m.op("Mul", [x, x])], {
    axes: [1],
    keepdims: 1,
  });
  return m.op("Div", [x, m.op("Sqrt", [squares])]);
}

/** Sum of all elements, `[1]`. */
function total(m: Module, x: Value): Value {
  const axes = x.shape.map((_, i) => i);
  const sum = m.op("ReduceSum", [x], { axes, keepdims: 0 });
  return reshape(m, sum, [1]);
}

function oneHot(m: Module, columns: readonly number[], width: number): Value {
  const data = new Float32Array(columns.length * width);
  columns.forEach((column, row) => data[row * width + column] = 1);
  return m.graph.constant(data, [columns.length, width]);
}
