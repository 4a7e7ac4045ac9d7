import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { openArena, type Piece } from "./arena.ts";
import { backendOf, BACKENDS } from "./backends/backends.ts";
import { compileGraph } from "./compile.ts";
import { newGraph } from "./graph.ts";
import type { ExternalTensor, Value } from "./ir.ts";
import { memoryOf } from "./memory.ts";

const WEIGHT: ExternalTensor = {
  name: "w",
  dtype: "float32",
  file: "/w",
  offset: 0,
  bytes: 4 * 8 * 8,
};

Deno.test("a value takes memory until it was read for the last time", () => {
  const g = newGraph();
  const x = g.input("x", [1, 8]);
  const transposed = (v: Value) =>
    g.apply("Transpose", [v], { perm: v.shape.map((_, i) => 1 - i) });
  const [a, b] = [transposed(x), g.apply("Concat", [x, x, x], { axis: 0 })];
  // x, three of it, and their sum; what the end reads besides is computed before or after.
  const [, , y] = [
    a,
    b,
    transposed(g.apply("ReduceSum", [b], { axes: [0], keepdims: 1 })),
  ];
  strictEqual(memoryOf({ y: g.apply("Add", [y, a]) }).activations, 4 * 8 * 5);
  // In a chain two at a time, and x, which is fed from outside.
  const chain = transposed(transposed(transposed(x)));
  strictEqual(memoryOf({ chain }).activations, 4 * 8 * 3);
});

Deno.test("weights are counted as the provider holds them: once, as they were made before the first run, in half precision at half the size", () => {
  const build = (precision: "fp16" | "fp32") => {
    const backend = backendOf("cuda", precision);
    const g = newGraph(backend);
    const x = g.input("x", [64, 8]);
    const w = g.weight(WEIGHT, [8, 8]);
    const turned = g.apply("Transpose", [w], { perm: [1, 0] });
    const y = g.apply("Gemm", [g.apply("Gemm", [x, turned]), turned]);
    return compileGraph({ y }, { half: backend.half }).memory;
  };
  strictEqual(build("fp32").weights, 4 * 64);
  strictEqual(build("fp16").weights, 2 * 64);
  ok(build("fp16").activations < build("fp32").activations);
  strictEqual(BACKENDS.cuda.half, undefined);
});

Deno.test("an arena grows by regions that double, as ONNX Runtime's log says", () => {
  // What `Extend` of a float32 network logs at 8 kB, 32 kB and then what no longer fits, up to 40 MB.
  const { allocate, held } = openArena();
  const sizes = [8192, 2 ** 20, 3 * 2 ** 20, 40 * 2 ** 20].map((bytes) => {
    allocate(bytes);
    return held() / 2 ** 20;
  });
  deepStrictEqual(sizes, [1, 3, 7, 71]);
});

Deno.test("an arena holds what is alive, uses again what was given back, and gives nothing back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2 ** 24), fc.boolean()), { maxLength: 40 }),
      (steps) => {
        const arena = openArena();
        const alive: Piece[] = [];
        for (const [bytes, taken] of steps) {
          const before = arena.held();
          const last = alive.pop();
          if (taken || !last) {
            if (last) alive.push(last);
            alive.push(arena.allocate(bytes));
          } else arena.free(last);
          ok(arena.held() >= before);
          ok(arena.held() >= alive.reduce((sum, { size }) => sum + size, 0));
        }
        const whole = arena.held();
        // All that was alive goes, and as much comes again.
        const sizes = alive.map(({ size }) => size).toSorted((a, b) => b - a);
        for (const piece of alive) arena.free(piece);
        if (sizes[0]) arena.allocate(sizes[0]);
        strictEqual(arena.held(), whole);
      },
    ),
    { seed: 0, numRuns: 50 },
  );
});
