import { at, type Tensor } from "../../core/mod.ts";
import { gradient, type Value } from "../../graph/mod.ts";
import { named, type Tensors, under } from "../../optim/mod.ts";
import {
  placeTokens,
  shapesOf,
  type TextGraph,
  type TextTower,
} from "../../runtime/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { adapt } from "./denoising.ts";

/** Texts as ids, the prompt last, `[r, l]`. */
export interface Texts {
  /** Ids row by row. */
  readonly ids: readonly (readonly number[])[];
  /** Tokens that stand in front of the prompt, at positions from 1. */
  readonly prefix: number;
}

/**
 * Makes ids of a prompt, behind those of an empty negative prompt where there is guidance.
 *
 * @param learnt What is learnt, of which a `prefix` moves the prompt's words back.
 * @throws {InputError} If the prompt leaves no room for it.
 */
export function textsOf(
  tokenizer: Pipeline["tokenizer"],
  prompt: string,
  guided: boolean,
  { prefix }: Tensors,
): Texts {
  const input = prefix && {
    embeddings: prefix,
    place: "front" as const,
  };
  const { ids } = placeTokens(tokenizer, { text: prompt, input });
  return {
    ids: [...guided ? [tokenizer.padded("").ids] : [], ids],
    prefix: prefix ? at(prefix.shape, 0) : 0,
  };
}

/** Encodes texts with what is learnt, `[r, l, d]`. */
export async function encodeLearnt(
  tower: TextTower,
  texts: Texts,
  learnt: Tensors,
): Promise<Tensor> {
  const feeds = feedsOf(texts, learnt);
  const program = await tower.program({
    key: keyOf(texts, learnt),
    inputs: shapesOf(feeds),
    build: (network, inputs) => ({ context: encoded(network, inputs, texts) }),
  });
  return (await program.run(feeds)).context;
}

/**
 * Finds what a slope of the text's states means for what is learnt of the text encoder, or in front of it.
 *
 * @param slope Derivative of a loss by the states `[r, l, d]`.
 * @returns Derivatives by the names in `learnt`.
 */
export async function textSlopes(
  tower: TextTower,
  texts: Texts,
  learnt: Tensors,
  slope: Tensor,
): Promise<Tensors> {
  const feeds = { ...feedsOf(texts, learnt), slope };
  const names = Object.keys(partOf(learnt));
  const program = await tower.program({
    key: `slope of ${keyOf(texts, learnt)}`,
    inputs: shapesOf(feeds),
    build(network, { slope, ...inputs }) {
      const states = encoded(network, inputs, texts);
      const found = gradient(
        network.graph,
        states,
        names.map((name) => (inputs as Inputs)[name] as Value),
        slope,
      );
      return Object.fromEntries(
        names.map((name, i) => [`slope.${name}`, at(found, i) as Value]),
      );
    },
  });
  const found = await program.run(feeds) as Tensors;
  return Object.fromEntries(
    names.map((
      name,
    ) => [
      name === "prefix" ? name : `text_encoder.${name}`,
      named(found, `slope.${name}`),
    ]),
  );
}

type Inputs = Readonly<Record<string, Value>>;

/** What of all that is learnt acts on the text. */
function partOf(learnt: Tensors): Tensors {
  const { prefix } = learnt;
  return { ...under(learnt, "text_encoder"), ...prefix && { prefix } };
}

function feedsOf({ ids }: Texts, learnt: Tensors) {
  const shape = [ids.length, at(ids, 0).length];
  return {
    ids: { data: BigInt64Array.from(ids.flat(), BigInt), shape },
    ...partOf(learnt),
  };
}

function keyOf({ prefix }: Texts, learnt: Tensors): string {
  const names = Object.keys(under(learnt, "text_encoder")).join();
  return `states with ${names} and ${prefix} tokens in front`;
}

function encoded(
  network: TextGraph,
  inputs: Inputs & { readonly ids: Value },
  { prefix }: Texts,
): Value {
  const { graph, encode } = network;
  const { ids, prefix: block, ...adapters } = inputs;
  adapt(network, adapters as Inputs);
  if (!block) return encode(ids);
  const [r = 0, l = 0] = ids.shape;
  const [n = 0, d = 0] = block.shape;
  const kept = new Float32Array(r * l).fill(1);
  kept.fill(0, (r - 1) * l + 1, (r - 1) * l + 1 + prefix);
  const one = graph.apply("Reshape", [block], { shape: [1, n, d] });
  return encode(ids, {
    kept: graph.constant(kept, [r, l, 1]),
    embeddings: graph.apply("Pad", [one], {
      pads: [r - 1, 1, 0, 0, l - 1 - n, 0],
    }),
  });
}
