import { at, type Tensor } from "../../core/mod.ts";
import { gradient, type Graph, type Value } from "../../graph/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import {
  type Pipeline,
  shapesOf,
  type UNetGraph,
  withLowRank,
} from "../../runtime/mod.ts";

/** What noise is predicted in, and with what. */
export interface DenoisingInput {
  /** Latents `[b, c, h, w]`, as the network takes them. */
  readonly latents: Tensor;
  /** Timestep that the network is given. */
  readonly timestep: number;
  /** What the prompt's text is encoded to, behind that of the negative prompt where there is guidance, `[1 or 2, l, d]`. */
  readonly context: Tensor;
  /** Adapters of the UNet by name, `<module>.down` and `<module>.up`; none if there are none. */
  readonly adapters: Tensors;
  /** Scale of classifier-free guidance; unused with one row of text. */
  readonly guidance: number;
}

/** Predicts guided noise `[b, c, h, w]`. */
export async function guidedNoise(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  input: DenoisingInput,
): Promise<Tensor> {
  const feeds = feedsOf(pipeline, input);
  const program = await pipeline.program({
    key: `guided noise ${keyOf(input)}`,
    inputs: shapesOf(feeds),
    build: (network, inputs) => ({
      noise: guided(network, inputs, input.guidance),
    }),
  });
  return (await program.run(feeds)).noise;
}

/**
 * Finds what a slope of guided noise means for the text and for the adapters, `gᵀ ∂ε/∂·`.
 *
 * @param slope Derivative of a loss by the guided noise, `[b, c, h, w]`.
 * @param wanted Whether by the text, and whether by the adapters.
 * @returns Derivatives by `context`, `[1 or 2, l, d]`, and by each adapter, summed over images.
 */
export async function noiseSlopes(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding">,
  input: DenoisingInput,
  slope: Tensor,
  wanted: { readonly text: boolean; readonly adapters: boolean },
): Promise<Tensors> {
  const feeds = { ...feedsOf(pipeline, input), slope };
  const names = [
    ...wanted.text ? ["context"] : [],
    ...wanted.adapters ? Object.keys(input.adapters) : [],
  ];
  const program = await pipeline.program({
    key: `slope of guided noise ${keyOf(input)} by ${names.join()}`,
    inputs: shapesOf(feeds),
    build(network, { slope, ...inputs }) {
      const noise = guided(network, inputs, input.guidance);
      const found = gradient(
        network.graph,
        noise,
        names.map((name) => valueOf(inputs, name)),
        slope,
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

function feedsOf(
  { timestepEmbedding }: Pick<Pipeline, "timestepEmbedding">,
  { latents, timestep, context, adapters }: DenoisingInput,
): Tensors & Record<"latents", Tensor> {
  return {
    latents,
    timestepEmbedding: timestepEmbedding([timestep]),
    context,
    ...adapters,
  };
}

function keyOf({ adapters, guidance }: DenoisingInput): string {
  return `at ${guidance} with ${Object.keys(adapters).join()}`;
}

type Inputs = Readonly<Record<string, Value>>;

function valueOf(inputs: Inputs, name: string): Value {
  return inputs[name] as Value;
}

function guided(network: UNetGraph, inputs: Inputs, scale: number): Value {
  const { graph, unet } = network;
  const { latents, timestepEmbedding, context } = inputs as
    & Inputs
    & Record<"latents" | "timestepEmbedding" | "context", Value>;
  adapt(network, inputs);
  const batch = at(latents.shape, 0);
  const branches = at(context.shape, 0);
  const predicted = unet({
    latents: repeated(graph, latents, branches),
    timestepEmbedding,
    context: rowsFor(graph, context, batch),
  });
  if (branches === 1) return predicted;
  const [without, told] = [0, 1].map((i) =>
    graph.apply("Slice", [predicted], {
      starts: [i * batch],
      ends: [(i + 1) * batch],
      axes: [0],
    })
  ) as [Value, Value];
  const difference = graph.apply("Sub", [told, without]);
  const factor = graph.constant(Float32Array.of(scale), []);
  return graph.apply("Add", [
    without,
    graph.apply("Mul", [difference, factor]),
  ]);
}

function repeated(graph: Graph, x: Value, times: number): Value {
  return times === 1
    ? x
    : graph.apply("Concat", Array<Value>(times).fill(x), { axis: 0 });
}

/** Each row of text as often as there are images. */
function rowsFor(graph: Graph, context: Value, batch: number): Value {
  const [branches = 0, l = 0, d = 0] = context.shape;
  const wide = graph.apply("Reshape", [context], {
    shape: [branches, 1, l, d],
  });
  const each = graph.apply("Expand", [wide], {
    shape: [branches, batch, l, d],
  });
  return graph.apply("Reshape", [each], { shape: [branches * batch, l, d] });
}

/** Puts adapters, fed at every run, on the weights of a network. */
export function adapt(
  { graph, weight, replace }: Pick<UNetGraph, "graph" | "weight" | "replace">,
  inputs: Inputs,
): void {
  for (const key of Object.keys(inputs)) {
    if (!key.endsWith(".up")) continue;
    const module = key.slice(0, -".up".length);
    const factors = {
      up: valueOf(inputs, key),
      down: valueOf(inputs, `${module}.down`),
    };
    const name = `${module}.weight`;
    replace(name, withLowRank(graph, weight(name), { ...factors, scale: 1 }));
  }
}
