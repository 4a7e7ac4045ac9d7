import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { ShapeError } from "../core/mod.ts";
import { newGraph } from "./graph.ts";

const SEEDED = { seed: 0, numRuns: 50 };
const dims = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

Deno.test("values are numbered in creation order, operands before results", () => {
  const g = newGraph();
  const x = g.input("x", [2]);
  const y = g.apply("Mul", [x, g.constant(Float32Array.of(2), [])]);
  deepStrictEqual([x.id, ...y.inputs.map((v) => v.id), y.id], [0, 0, 1, 2]);
});

Deno.test("Add infers the broadcast shape in either order of its operands", () => {
  fc.assert(
    fc.property(dims, (shape) => {
      const g = newGraph();
      const ones = shape.map((n, i) => i % 2 ? n : 1);
      const [x, y] = [g.input("x", shape), g.input("y", ones)];
      deepStrictEqual(g.apply("Add", [x, y]).shape, shape);
      deepStrictEqual(g.apply("Add", [y, x]).shape, shape);
    }),
    SEEDED,
  );
});

Deno.test("Transpose by a permutation and its inverse gives the shape back", () => {
  fc.assert(
    fc.property(
      dims.chain((shape) =>
        fc.tuple(
          fc.constant(shape),
          fc.shuffledSubarray(shape.map((_, i) => i), {
            minLength: shape.length,
          }),
        )
      ),
      ([shape, perm]) => {
        const g = newGraph();
        const there = g.apply("Transpose", [g.input("x", shape)], { perm });
        const inverse = perm.map((_, i) => perm.indexOf(i));
        const back = g.apply("Transpose", [there], { perm: inverse });
        deepStrictEqual([...back.shape], shape);
      },
    ),
    SEEDED,
  );
});

Deno.test("operators refuse shapes that do not fit, naming them", () => {
  const g = newGraph();
  const [x, y] = [g.input("x", [2, 3]), g.input("y", [4, 5])];
  throws(() => g.apply("MatMul", [x, y]), ShapeError);
  throws(() => g.apply("Add", [x, y]), /\[2, 3\] and \[4, 5\]/);
  throws(() => g.apply("Reshape", [x], { shape: [5] }), ShapeError);
  throws(() => g.apply("Gather", [x, y]), ShapeError);
  throws(() => g.apply("Nonsense", [x]), /no such operator/);
});

Deno.test("constant() refuses data that do not fit the shape", () => {
  throws(() => newGraph().constant(Float32Array.of(1, 2), [3]), /expected 3/);
});
