import { deepStrictEqual } from "node:assert/strict";
import { type Graph, newGraph } from "../graph.ts";
import type { Value } from "../ir.ts";
import { mappedWeights } from "./mapped_weights.ts";

const CONV = { "kernel_shape": [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] };

function weight(g: Graph, shape: readonly number[]): Value {
  const bytes = 4 * shape.reduce((a, b) => a * b);
  const place = { file: "/unet.safetensors", offset: 0, bytes };
  return g.weight({ name: "w", dtype: "float32", ...place }, shape);
}

/** How many weights are mapped where one is used in some ways. */
function mapped(
  shape: readonly number[],
  ...uses: readonly ((g: Graph, w: Value) => Value)[]
): number {
  const g = newGraph();
  const w = weight(g, shape);
  return mappedWeights([w, ...uses.map((use) => use(g, w))]).length;
}

const product = (rows: number) => (g: Graph, w: Value) =>
  g.apply("Gemm", [g.input(`x${rows}`, [rows, 1280]), w], { transB: 1 });

Deno.test("mappedWeights() takes large factors, however many rows they meet", () => {
  const counts = [2, 64, 4096].map((rows) =>
    mapped([1280, 1280], product(rows))
  );
  deepStrictEqual(counts, [1, 1, 1]);
});

Deno.test("mappedWeights() leaves factors that are small, narrow or meet one row", () => {
  deepStrictEqual(mapped([640, 1280], product(64)), 0);
  deepStrictEqual(mapped([1264, 1280], product(64)), 0);
  deepStrictEqual(mapped([1280, 1280], product(1)), 0);
});

Deno.test("mappedWeights() leaves kernels of convolutions", () => {
  const convolution = (g: Graph, w: Value) =>
    g.apply("Conv", [g.input("x", [2, 320, 8, 8]), w], CONV);
  deepStrictEqual(mapped([1280, 320, 3, 3], convolution), 0);
});

Deno.test("mappedWeights() leaves a weight that is used in another way too", () => {
  const shape = [1280, 1280];
  deepStrictEqual(mapped(shape, product(2), product(64)), 1);
  deepStrictEqual(
    mapped(shape, product(64), (g, w) => g.apply("Sigmoid", [w])),
    0,
  );
  deepStrictEqual(
    mapped(
      shape,
      (g, w) => g.apply("Gemm", [w, g.input("x", [1280, 1280])], {}),
    ),
    0,
  );
});
