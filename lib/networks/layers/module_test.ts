import { deepStrictEqual, throws } from "node:assert/strict";
import { assert, integer, property } from "fast-check";
import { newGraph } from "../../graph/mod.ts";
import { rootModule } from "./module.ts";
import { parameters } from "./parameters.ts";
import type { StoredTensor } from "../files/safetensors.ts";

const [ROWS, WIDTH] = [6, 5];

const STORED: StoredTensor = {
  name: "w",
  dtype: "F32",
  shape: [ROWS, WIDTH],
  file: "/file",
  offset: 1000,
  bytes: 4 * ROWS * WIDTH,
};

const CHECKPOINT = {
  path: "model.safetensors",
  tensors: new Map([["w", STORED]]),
};

const root = (replaced = false) => {
  const graph = newGraph();
  const data = new Float32Array(ROWS * WIDTH);
  const values = new Map(
    replaced ? [["w", graph.constant(data, [ROWS, WIDTH])]] : [],
  );
  return rootModule(graph, parameters(CHECKPOINT, { values }));
};

Deno.test("rows of a parameter lie within it, or are refused", () => {
  const bound = integer({ min: -2, max: ROWS + 3 });
  assert(
    property(bound, bound, (from, to) => {
      const inside = 0 <= from && from < to && to <= ROWS;
      for (const m of [root(), root(true)]) {
        const take = () =>
          m.parameter("w", [ROWS, WIDTH], { rows: [from, to] });
        if (!inside) return throws(take, RangeError);
        const { leaf, shape } = take();
        deepStrictEqual(shape, [to - from, WIDTH]);
        if (leaf?.kind !== "weight") continue;
        const { offset, bytes } = leaf.tensor;
        deepStrictEqual(
          [offset, offset + bytes],
          [1000 + 4 * from * WIDTH, 1000 + 4 * to * WIDTH],
        );
      }
    }),
    { seed: 1 },
  );
});

Deno.test("a view of a parameter has as many elements, or is refused", () => {
  const side = integer({ min: 1, max: 2 * ROWS });
  assert(
    property(side, side, (a, b) => {
      const take = () => root().parameter("w", [ROWS, WIDTH], { view: [a, b] });
      if (a * b === ROWS * WIDTH) deepStrictEqual(take().shape, [a, b]);
      else {throws(
          take,
          /Cannot look at "w" as float32 of shape .* needs \d+ bytes, there are 120/,
        );}
    }),
    { seed: 1 },
  );
});
