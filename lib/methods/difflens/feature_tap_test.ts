// What is done to a module's output, by PyTorch; and to which images.

import {
  deepStrictEqual,
  notDeepStrictEqual,
  strictEqual,
} from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import {
  at,
  type Shape,
  size,
  type Tensor,
  tensor,
  torchNormal,
} from "../../core/mod.ts";
import { moduleTensor } from "../../diffusion/mod.ts";
import { type Pipeline, shapesOf, type Tap } from "../../runtime/mod.ts";
import { unitLength } from "./autoencoder.ts";
import { withFirst } from "./chosen_features.ts";
import { difflens } from "./difflens.ts";
import { featureTap, reconstructionTap } from "./feature_tap.ts";
import reference from "./reference/difflens.json" with { type: "json" };

const [FEATURES, K] = [40, 5];
const CHANGED = [7, 3, 11];

for (const code of ["image", "position"] as const) {
  Deno.test(`features of the code of each ${code} are changed, and given back, as PyTorch does`, async () => {
    await withRandomModel(async ({ pipeline }) => {
      const output = wave([2, 6, 2, 2], 0.8);
      const d = code === "image" ? 24 : 6;
      const decoder = unitLength(wave([FEATURES, d], 0.3));
      const weights = {
        encoder: decoder,
        bias: scaled(wave([FEATURES], 0.9), 0.05),
        centre: scaled(wave([d], 0.5), 0.1),
        decoder,
      };
      const space = { module: "mid_block", code };
      const first = { weights: withFirst(weights, CHANGED), k: K };
      const tap = featureTap({ ...space, coder: first }, {
        factor: tensor([0.5, 0.5, 0, 0.5, 0.5, 0], [2, 3]),
        add: tensor([0, 0, 0.25, 0, 0, 0.25], [2, 3]),
      });
      close(await applied(pipeline, tap, output), reference[code].moved);
      const back = reconstructionTap({ ...space, coder: { weights, k: K } });
      close(await applied(pipeline, back, output), reference[code].back);
    });
  });
}

Deno.test("an image is given a group of each attribute, and only their features are changed", () => {
  const context = { attribute: "gender", groups: ["male", "female"] };
  const also = [["young", "adult", "old"]];
  const artifact = {
    tensors: {
      module: moduleTensor("mid_block"),
      // The best feature of each group is its own number, but that old shares that of male.
      scores: tensor(
        [0, 1, 2, 3, 0].flatMap((j) =>
          Array.from({ length: 6 }, (_, i) => Number(i === j))
        ),
        [5, 6],
      ),
      encoder: torchNormal(1, [6, 4]),
      bias: torchNormal(2, [6]),
      centre: torchNormal(3, [4]),
      decoder: torchNormal(4, [6, 4]),
    },
    curves: {},
  };
  const strength = { male: 2, female: 3, young: 4, old: 6 };
  const changes = (
    given: Record<string, unknown>,
    seeds: readonly number[],
  ) => {
    const p = difflens.parameters.parse({
      ...{ also, strength, features: 1, k: 2, width: 6 },
      ...given,
    });
    const { activation } = difflens.create(p, context, artifact);
    const samples = seeds.map((seed) => ({ seed, prompt: "a photo" }));
    const [tap] = activation?.taps({ i: 0, count: 1, timestep: 1, samples }) ??
      [];
    const { data, shape } = tap?.inputs.factor as Tensor;
    return seeds.map((
      _,
      b,
    ) => [...data.subarray(b * at(shape, 1), (b + 1) * at(shape, 1))]);
  };
  // Features 0 to 3 in this order; an adult's is not named, and old's takes the place of male's.
  deepStrictEqual(changes({}, [0, 1, 2, 3, 4, 5, 6]), [
    [1, 0, 3, 0],
    [0, 2, 3, 0],
    [1, 0, 0, 0],
    [0, 2, 0, 0],
    [5, 0, 0, 0],
    [5, 2, 0, 0],
    [1, 0, 3, 0],
  ]);
  const p = difflens.parameters.parse({ also });
  deepStrictEqual(difflens.assignment(p, context), { by: "turns", period: 6 });
  const uneven = difflens.parameters.parse({ also, shares: [7, 3] });
  const said = difflens.assignment(uneven, context);
  strictEqual(said.by === "turns" && said.period, 30);
  const coins = changes({ assign: "coin", batch: 2 }, [0, 1, 2, 3, 4, 5, 6, 7]);
  for (let i = 0; i < 8; i += 2) deepStrictEqual(coins[i], coins[i + 1]);
  notDeepStrictEqual(new Set(coins.map(String)).size, 1);
});

/** A tap's output in a graph of its own. */
async function applied(
  pipeline: Pipeline,
  tap: Tap,
  output: Tensor,
): Promise<Tensor> {
  const feeds = { output, ...tap.inputs };
  const program = await pipeline.program({
    key: `${tap.key} alone`,
    inputs: shapesOf(feeds),
    build: ({ graph }, { output, ...inputs }) => ({
      next: tap.apply(graph, output as typeof output, inputs).output ?? output,
    }),
  });
  return (await program.run(feeds)).next as Tensor;
}

function close(found: Tensor, wanted: readonly number[]): void {
  strictEqual(found.data.length, wanted.length);
  const most = Math.max(
    ...wanted.map((x, i) => Math.abs(x - at(found.data, i))),
  );
  assertWithin("largest difference", most, 1e-6);
}

function scaled({ data, shape }: Tensor, factor: number): Tensor {
  return { data: data.map((x) => factor * x), shape };
}

/** The same numbers as in difflens.py. */
function wave(shape: Shape, phase: number): Tensor {
  return tensor(
    Array.from(
      { length: size(shape) },
      (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
    ),
    shape,
  );
}
