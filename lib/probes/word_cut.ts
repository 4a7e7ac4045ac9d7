import { at, type Tensor, zeros } from "../core/mod.ts";
import type { Sample, Transform } from "../diffusion/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";
import type { Pipeline, Tap } from "../runtime/mod.ts";

/** Which word is not looked at, and where. */
export interface WordCut {
  /** The word of an image's prompt. */
  word(sample: Sample): string;
  /** Rows of latents `[h, w]`: 1 where the word is not looked at, 0 elsewhere. */
  readonly region: Tensor;
}

/**
 * Cuts a word off from a region: in every cross-attention, the positions in it attend to the tokens before the word alone, at every
 * step, in the conditional branch. The tokens behind it, padding included, have read it, and would say it in its place. A cell of a coarser module belongs to the region if at least half of it does.
 *
 * @returns A transform of the sampler; it changes nothing where the region is empty.
 * @throws {InputError} While sampling, if a prompt has no such word.
 */
export function wordCut(
  { tokenizer, outputs, latentShape: [, height, width] }: Pick<
    Pipeline,
    "tokenizer" | "outputs" | "latentShape"
  >,
  { word, region }: WordCut,
): Transform {
  const modules = outputs.filter(({ name }) => name.endsWith(".attn2"));
  const coarse = new Map(modules.map(({ shape }) => {
    const positions = at(shape, 0);
    const side = Math.round(Math.sqrt(height * width / positions));
    return [positions, coarser(region, side)] as const;
  }));
  return {
    activation: {
      taps: ({ samples }) => {
        const rows = samples.map((image) =>
          tokenizer.positions(image.prompt, word(image))
        );
        const tokens = zeros([samples.length, tokenizer.maxLength]);
        rows.forEach((own, b) =>
          tokens.data.fill(
            1,
            b * tokenizer.maxLength + Math.min(...own),
            (b + 1) * tokenizer.maxLength,
          )
        );
        return modules.map(({ name, shape }) =>
          cutTap(name, tokens, coarse.get(at(shape, 0)) as Tensor)
        );
      },
    },
  };
}

/** A map `[h, w]` in cells of `side × side`, `[1, cells]`; 1 where at least half of a cell is. */
function coarser({ data, shape }: Tensor, side: number): Tensor {
  const [height, width] = [at(shape, 0), at(shape, 1)];
  const columns = Math.ceil(width / side);
  const cells = zeros([1, Math.ceil(height / side) * columns]);
  data.forEach((x, i) => {
    const row = Math.floor(Math.floor(i / width) / side);
    const cell = row * columns + Math.floor(i % width / side);
    cells.data[cell] = at(cells.data, cell) + x / side ** 2;
  });
  return { data: cells.data.map((x) => Number(x >= 0.5)), shape: cells.shape };
}

function cutTap(module: string, tokens: Tensor, region: Tensor): Tap {
  return {
    module,
    branches: ["conditional"],
    key: "a word cut off",
    inputs: { tokens, region },
    apply: () => ({}),
    within(graph, { queries, keys, values, heads }, inputs) {
      const split = splitHeads(graph, heads);
      const scores = graph.apply("MatMul", [
        split(queries, [0, 2, 1, 3]),
        split(keys, [0, 2, 3, 1]),
      ]);
      const [b = 0, n = 0, c = 0] = queries.shape;
      const scale = graph.constant(Float32Array.of((c / heads) ** -0.5), []);
      const far = graph.constant(Float32Array.of(-1e9), []);
      const where = graph.apply("Reshape", [inputs.region as Value], {
        shape: [1, 1, n, 1],
      });
      const which = graph.apply("Reshape", [inputs.tokens as Value], {
        shape: [b, 1, 1, at(keys.shape, 1)],
      });
      const bias = graph.apply("Mul", [
        graph.apply("Mul", [where, which]),
        far,
      ]);
      const weights = graph.apply("Softmax", [
        graph.apply("Add", [graph.apply("Mul", [scores, scale]), bias]),
      ], { axis: -1 });
      const mixed = graph.apply("MatMul", [
        weights,
        split(values, [0, 2, 1, 3]),
      ]);
      return graph.apply("Reshape", [
        graph.apply("Transpose", [mixed], { perm: [0, 2, 1, 3] }),
      ], { shape: [b, n, c] });
    },
  };
}

function splitHeads(graph: Graph, heads: number) {
  return (x: Value, perm: readonly number[]) => {
    const [b = 0, length = 0, c = 0] = x.shape;
    const apart = graph.apply("Reshape", [x], {
      shape: [b, length, heads, c / heads],
    });
    return graph.apply("Transpose", [apart], { perm });
  };
}
