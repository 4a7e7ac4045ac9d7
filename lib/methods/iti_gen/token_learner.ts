import {
  at,
  InputError,
  plural,
  type Tensor,
  unitRows,
} from "../../core/mod.ts";
import type { Scorer } from "../../runtime/mod.ts";
import { categoryOf, textPairs } from "./text_pairs.ts";
import { tokenLosses, type TokenSite } from "./token_losses.ts";

/** The images of the categories of one attribute, as features of unit length. */
export interface TokenImages {
  /** The attribute whose texts are compared. */
  readonly attribute: number;
  /** Mean of the images of each category `[K, D]`; a category without images has NaN. */
  readonly means: Tensor;
  /** How many images each category has. */
  readonly counts: readonly number[];
}

/** The losses of ITI-GEN at some tokens. */
export interface TokenLosses {
  /** Direction alignment; where a difference has no direction, `1 − cos(image, text)` instead. */
  readonly direction: number;
  /** Whether the directions of all pairs were defined. */
  readonly directed: boolean;
  /** Semantic consistency. */
  readonly semantic: number;
  /** Derivative of their sum by the tokens of the attribute that is compared, `[K, n, d]`. */
  readonly gradient: Tensor;
}

/** Differentiates the losses of ITI-GEN. */
export interface TokenLearner {
  /** Last hidden states of the prompt without tokens, `[1, l, d]`. */
  readonly hidden: Tensor;
  /** Feature of the prompt without tokens, of unit length, `[1, D]`. */
  readonly original: Tensor;
  /**
   * Computes the losses of one attribute.
   *
   * @param tokens Tokens of each attribute, `[K, n, d]`.
   * @param images What the texts should be like.
   */
  losses(tokens: readonly Tensor[], images: TokenImages): Promise<TokenLosses>;
  /** Frees its programs. */
  release(): Promise<void>;
}

/**
 * Compiles the losses of ITI-GEN.
 *
 * @throws {InputError} If nothing is left of the prompt behind the tokens, or the CLIP does not know its ids.
 * @see Zhang et al. 2023 (ITI-GEN), {@link https://arxiv.org/abs/2309.05569}, section 3.2
 */
export async function openTokenLearner(
  scorer: Pick<Scorer, "config" | "program">,
  { ids, ...site }: TokenSite & {
    /** Ids of the prompt, padded to the length of the text encoder. */
    readonly ids: readonly number[];
  },
): Promise<TokenLearner> {
  const { categories, from } = site;
  const { length } = ids;
  const { text_config: text, projection_dim: dimension } = scorer.config;
  refuseMisfits(text, ids, site);
  const compile = (images: "directions" | "features") =>
    scorer.program(tokenLosses({
      ...site,
      width: text.hidden_size,
      dimension,
      length,
      images,
    }));
  const [directed, plain] = await Promise.all([
    compile("directions"),
    compile("features"),
  ]);
  const prompt = await readPrompt(scorer, ids, from);
  const { original } = prompt;
  const pairs = textPairs(categories);
  const texts = categories.reduce((n, k) => n * k, 1);
  const prompts = {
    data: BigInt64Array.from(Array(texts).fill(ids).flat(), BigInt),
    shape: [texts, length],
  };
  return {
    ...prompt,
    async losses(tokens, images) {
      const k = at(categories, images.attribute);
      const common = {
        ids: prompts,
        original,
        ...Object.fromEntries(tokens.map((t, a) => [`tokens.${a}`, t])),
        shares: sharesOf(pairs, images.attribute, 1 / (k - 1) / (texts / k)),
      };
      if (images.counts.every((n) => n > 0)) {
        const directions = directionsOf(images, pairs);
        const found = await directed.run({ ...common, directions });
        const losses = lossesOf(found, images.attribute);
        if (Number.isFinite(losses.direction)) {
          return { ...losses, directed: true };
        }
      }
      const features = featuresOf(images, categories, texts);
      const found = await plain.run({ ...common, features });
      const losses = lossesOf(found, images.attribute);
      return { ...losses, direction: 1 + losses.direction, directed: false };
    },
    async release() {
      await directed.release();
      await plain.release();
    },
  };
}

/** Refuses a CLIP that does not know the prompt, and a prompt of which nothing is left. */
function refuseMisfits(
  { vocab_size: words, max_position_embeddings: positions }:
    Scorer["config"]["text_config"],
  ids: readonly number[],
  { from, tokens }: TokenSite,
): void {
  const { length } = ids;
  if (length > positions || ids.some((id) => id >= words)) {
    throw new InputError(
      `Cannot learn tokens: the CLIP that judges has another text encoder, of ${words} words and ${positions} positions`,
    );
  }
  if (from + tokens >= length) {
    throw new InputError(
      `Cannot learn ${
        plural(tokens, "token")
      } at position ${from}: the text encoder reads ${length}, and one must be left behind them`,
    );
  }
}

/** How much each pair weighs: those of other attributes nothing. */
function sharesOf(
  pairs: ReturnType<typeof textPairs>,
  attribute: number,
  share: number,
): Tensor {
  const own = pairs.map((pair) => pair.attribute === attribute ? share : 0);
  return { data: Float32Array.from(own), shape: [pairs.length] };
}

/** Directions between the images of each pair; pairs of other attributes weigh nothing, any direction keeps their loss a number. */
function directionsOf(
  { attribute, means }: TokenImages,
  pairs: ReturnType<typeof textPairs>,
): Tensor {
  const d = at(means.shape, 1);
  const data = new Float32Array(pairs.length * d);
  pairs.forEach((pair, p) => {
    if (pair.attribute !== attribute) return;
    const [i, j] = pair.categories;
    for (let x = 0; x < d; x++) {
      data[p * d + x] = at(means.data, i * d + x) - at(means.data, j * d + x);
    }
    const row = data.subarray(p * d, (p + 1) * d);
    const norm = Math.hypot(...row);
    row.forEach((v, x) => row[x] = v / norm);
  });
  return { data, shape: [pairs.length, d] };
}

/** The images' mean that each text should be like, weighted by how many there are. */
function featuresOf(
  { attribute, means, counts }: TokenImages,
  categories: readonly number[],
  texts: number,
): Tensor {
  const d = at(means.shape, 1);
  const all = counts.reduce((a, b) => a + b, 0);
  const data = new Float32Array(texts * d);
  for (let t = 0; t < texts; t++) {
    const c = categoryOf(categories, attribute, t);
    if (at(counts, c) === 0) continue;
    const share = at(counts, c) / all * at(categories, attribute) / texts;
    for (let x = 0; x < d; x++) {
      data[t * d + x] = share * at(means.data, c * d + x);
    }
  }
  return { data, shape: [texts, d] };
}

/** What a program of the losses says of the tokens of one attribute. */
function lossesOf(
  { direction, semantic, ...slopes }: Readonly<Record<string, Tensor>>,
  attribute: number,
): Omit<TokenLosses, "directed"> {
  return {
    direction: at(direction?.data ?? [], 0),
    semantic: at(semantic?.data ?? [], 0),
    gradient: slopes[`gradient.${attribute}`] as Tensor,
  };
}

/** What the prompt is without tokens, read at its own end token. */
async function readPrompt(
  { program }: Pick<Scorer, "program">,
  ids: readonly number[],
  end: number,
): Promise<Pick<TokenLearner, "hidden" | "original">> {
  const shape = [1, ids.length];
  const pick = new Float32Array(ids.length);
  pick[end] = 1;
  const prompt = await program({
    key: "a prompt at one of its tokens",
    inputs: { ids: { ids: shape }, pick: shape },
    build({ text, textFeatures }, { ids, pick }) {
      const hidden = text(ids);
      return { hidden, features: textFeatures(hidden, pick) };
    },
  });
  const { features, hidden } = await prompt.run({
    ids: { data: BigInt64Array.from(ids, BigInt), shape },
    pick: { data: pick, shape },
  });
  await prompt.release();
  return { hidden, original: unitRows(features) };
}
