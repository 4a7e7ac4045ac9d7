// Attention with a column of its own, by PyTorch.

import { assertWithin } from "../../../tests/support/assert.ts";
import { graphFunction } from "../../../tests/support/graph_function.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import { at, type Shape, size } from "../../core/mod.ts";
import { chosenLogits, newPredictor, predictLogits } from "./predictor.ts";
import { widenedSoftmax } from "./widened_softmax.ts";
import reference from "./reference/efa.json" with { type: "json" };

const [BATCH, HEIGHT, WIDTH, CHANNELS, LENGTH, HEADS] = [2, 3, 4, 8, 5, 2];
const N = HEIGHT * WIDTH;
const SIZES = { channels: CHANNELS, width: 6, groups: 3 };

Deno.test("attention with a column of its own, and its logits, are PyTorch's", async () => {
  const predictor = Object.entries(newPredictor(SIZES, 0));
  const shapes: readonly Shape[] = [
    [BATCH, N, CHANNELS],
    [BATCH, LENGTH, CHANNELS],
    [BATCH, LENGTH, CHANNELS],
    [BATCH, 1, CHANNELS],
    [BATCH, N, CHANNELS],
    [BATCH, SIZES.groups],
    ...predictor.map(([, { shape }]) => shape),
  ];
  const found = await withRandomModel(async ({ runtime }) => {
    const attention = await graphFunction(
      runtime,
      shapes,
      (graph, ...inputs) => {
        const input = (i: number) => at(inputs, i);
        const logits = predictLogits(
          graph,
          { input: input(4), height: HEIGHT, width: WIDTH },
          (name) => input(6 + predictor.findIndex(([own]) => own === name)),
        );
        return {
          logits,
          ...widenedSoftmax(graph, {
            queries: input(0),
            keys: input(1),
            values: input(2),
            value: input(3),
            heads: HEADS,
            logits: chosenLogits(graph, logits, input(5)),
          }),
        };
      },
    );
    const result = await attention.run(
      ...[0, 1, 2, 3, 4].map((i) => wave(at(shapes, i), 0.1 * (i + 1))),
      // Images of the third and of the first group.
      [0, 0, 1, 1, 0, 0],
      ...predictor.map(([, { shape }], i) =>
        wave(shape, 0.6 + i).map((x) => 0.4 * x)
      ),
    );
    await attention.release();
    return result;
  });
  for (const [name, wanted] of Object.entries(reference)) {
    const most = Math.max(1, ...wanted.map(Math.abs));
    wanted.forEach((x, i) => {
      const error = Math.abs(at(found[name]?.data ?? [], i) - x) / most;
      assertWithin(`${name} ${i}`, error, 1e-6);
    });
  }
});

/** The same numbers as in efa.py. */
function wave(shape: Shape, phase: number): number[] {
  return Array.from(
    { length: size(shape) },
    (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
  );
}
