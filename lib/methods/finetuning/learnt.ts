import {
  at,
  mt19937,
  rows,
  size,
  type Tensor,
  uniform,
  zeros,
  zipWith,
} from "../../core/mod.ts";
import { FIT_SEED, newAdapters, pickRows } from "../../fit/mod.ts";
import { named, type Tensors, withPrefix } from "../../optim/mod.ts";
import type { Pipeline, TextTower } from "../../runtime/mod.ts";
import type { Parameters } from "./parameters.ts";

/** Weights of the text encoder that get adapters: attention and the layers behind it. */
const TEXT = /(?:self_attn\.(?:q|k|v|out)_proj|mlp\.fc[12])\.weight$/;

/** Weights of the UNet that get adapters: all attention. */
const UNET = /\.attn[12]\.to_(?:q|k|v|out\.0)\.weight$/;

/**
 * Starts what is learnt: adapters that change nothing, `text_encoder.<module>.up` and `.down`, `unet.<module>.up` and
 * `.down`, or a `prefix` `[n, d]` of words drawn from the vocabulary, at their positions.
 */
export async function begunLearning(
  pipeline: Pick<Pipeline, "unetWeights">,
  tower: TextTower,
  { part, rank, tokens }: Parameters,
): Promise<Tensors> {
  if (part === "prefix") return { prefix: await drawnPrefix(tower, tokens) };
  const text = part === "unet" ? {} : await tower.weights(TEXT);
  const unet = part === "text_encoder" ? {} : await pipeline.unetWeights(UNET);
  const adapters = (weights: Tensors, seed: number) =>
    newAdapters(
      new Map(
        Object.entries(weights)
          .map(([name, w]) => [name.replace(/\.weight$/, ""), w]),
      ),
      rank,
      seed,
    );
  return {
    ...withPrefix(adapters(text, FIT_SEED), "text_encoder"),
    ...withPrefix(adapters(unet, FIT_SEED + 1), "unet"),
  };
}

async function drawnPrefix(tower: TextTower, count: number): Promise<Tensor> {
  const found = await tower.weights(
    /embeddings\.(?:token|position)_embedding\.weight$/,
  );
  const table = (name: string) =>
    named(
      found,
      Object.keys(found).find((key) => key.includes(name)) ?? name,
    );
  const words = table("token_embedding");
  const generator = mt19937(FIT_SEED);
  const chosen = Array.from(
    { length: count },
    () => Math.floor(uniform(generator) * at(words.shape, 0)),
  );
  return zipWith(
    (word, position) => word + position,
    pickRows(words, chosen),
    rows(table("position_embedding"), 1, 1 + count),
  );
}

/** All tensors one after the other, by name, so that a state is few files. */
export function flattened(tensors: Tensors): Tensor {
  const all = byName(tensors).map(([, x]) => x);
  const flat = zeros([all.reduce((n, { shape }) => n + size(shape), 0)]);
  let from = 0;
  for (const { data } of all) {
    flat.data.set(data, from);
    from += data.length;
  }
  return flat;
}

/** Takes them apart again, by names and shapes of others. */
export function unflattened({ data }: Tensor, like: Tensors): Tensors {
  let from = 0;
  return Object.fromEntries(
    byName(like).map(([name, { shape }]) => {
      const own = data.slice(from, from += size(shape));
      return [name, { data: own, shape }];
    }),
  );
}

function byName(tensors: Tensors): [string, Tensor][] {
  return Object.entries(tensors).sort(([a], [b]) => a < b ? -1 : 1);
}

/** Zeros in the place of every second factor: adapters that change nothing. */
export function withoutEffect(adapters: Tensors): Tensors {
  const cleared = (x: Tensor) => zeros(x.shape);
  return Object.fromEntries(
    Object.entries(adapters)
      .map(([name, x]) => [name, name.endsWith(".up") ? cleared(x) : x]),
  );
}
