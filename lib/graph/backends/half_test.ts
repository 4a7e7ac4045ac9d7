import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { at, tensor } from "../../core/mod.ts";
import { openRuntime } from "../../runtime/mod.ts";
import { encode } from "../encode.ts";
import { type Graph, newGraph } from "../graph.ts";
import type { HalfRecord, Value } from "../ir.ts";
import { reachable } from "../reachable.ts";
import { inHalf } from "./half.ts";
import { backendOf } from "./backends.ts";

const NATIVE: HalfRecord = { native: () => true };
const RUNS = { seed: 0, numRuns: 20 };

/** What a graph of one input `[2, 4]` becomes. */
function halved(
  build: (g: Graph, x: Value) => Value,
  record = NATIVE,
): readonly Value[] {
  const g = newGraph();
  const y = build(g, g.input("x", [2, 4]));
  return reachable(Object.values(inHalf({ y }, record)));
}

const typesOf = (values: readonly Value[]) =>
  Object.fromEntries(
    values.filter(({ leaf, op }) => !leaf && op !== "Cast")
      .map(({ op, dtype }) => [op, dtype]),
  );

const product = (g: Graph, x: Value) =>
  g.apply("Gemm", [x, eye(g)], { transB: 1 });

function eye(g: Graph): Value {
  const data = Float32Array.from(
    { length: 16 },
    (_, i) => i % 5 === 0 ? 1 : 0,
  );
  return g.constant(data, [4, 4]);
}

Deno.test("products with weights are half precision; sums, norms and what no network touched are not", () => {
  const types = typesOf(halved((g, x) => {
    const y = g.apply("Sigmoid", [product(g, g.apply("Neg", [x]))]);
    const sum = g.apply("ReduceSum", [y], { axes: [1], keepdims: 1 });
    return g.apply("Mul", [sum, y]);
  }));
  deepStrictEqual(types, {
    Neg: "float32",
    Gemm: "float16",
    Sigmoid: "float16",
    ReduceSum: "float32",
    Mul: "float32",
  });
});

Deno.test("what is enlarged for a product alone is rounded before; what a sum reads too is not", () => {
  const enlarged = (g: Graph, x: Value) => {
    const sum = g.apply("Add", [x, x]);
    return g.apply("Reshape", [sum], { shape: [2, 4] });
  };
  const alone = halved((g, x) => product(g, enlarged(g, x)));
  const both = halved((g, x) => {
    const moved = enlarged(g, x);
    return g.apply("Add", [product(g, moved), moved]);
  });
  strictEqual(typesOf(alone).Reshape, "float16");
  strictEqual(typesOf(both).Reshape, "float32");
});

Deno.test("a product that must be exact is float32, and so is what is multiplied with it", () => {
  const values = halved((g, x) => {
    const exact = g.apply("Gemm", [product(g, x), eye(g)], {
      ...{ transB: 1, exact: 1 },
    });
    return g.apply("MatMul", [exact, eye(g)]);
  });
  deepStrictEqual(
    values.filter(({ op }) => /^(Gemm|MatMul)$/.test(op)).map((
      { op, dtype },
    ) => `${op} ${dtype}`),
    ["Gemm float16", "Gemm float32", "MatMul float32"],
  );
});

Deno.test("a product for which half precision is enough is in it, though an operand is float32", () => {
  const values = halved((g, x) => {
    const sum = g.apply("Add", [product(g, x), x]);
    return g.apply("MatMul", [sum, eye(g)], { half: 1 });
  });
  strictEqual(typesOf(values).MatMul, "float16");
});

Deno.test("a weight that is stored in half precision is taken as it lies", () => {
  const place = { name: "w", file: "/w.safetensors", offset: 0, bytes: 32 };
  const values = halved((g, x) => {
    const stored = g.weight({ ...place, dtype: "float16" }, [4, 4]);
    const w = g.apply("Cast", [stored], { to: 1 });
    return g.apply("Gemm", [x, w], { transB: 1 });
  });
  const gemm = values.find(({ op }) => op === "Gemm");
  strictEqual(gemm?.inputs[1]?.op, "Weight");
});

Deno.test("what is made of weights alone is made in float32, once, and rounded where it is used", () => {
  const values = halved((g, x) => {
    const w = g.apply("Add", [eye(g), g.apply("Mul", [eye(g), eye(g)])]);
    return g.apply("Gemm", [x, w], { transB: 1 });
  });
  deepStrictEqual(typesOf(values), {
    Mul: "float32",
    Add: "float32",
    Gemm: "float16",
  });
});

Deno.test("a mask of −1e9 stays finite", () => {
  const values = halved((g, x) =>
    g.apply("Mul", [product(g, x), g.constant(Float32Array.of(-1e9), [])])
  );
  const constants = values.flatMap(({ leaf, shape, dtype }) =>
    leaf?.kind === "constant" && shape.length === 0 && dtype === "float16"
      ? [...leaf.data]
      : []
  );
  deepStrictEqual(constants, [-65504]);
});

Deno.test("the CPU provider, which computes in float32, rounds after every operator as half precision does", async () => {
  const { half } = backendOf("cpu", "fp16");
  ok(half);
  const g = newGraph();
  const once = product(g, g.input("x", [2, 4]));
  const y = g.apply("Mul", [g.apply("Mul", [once, once]), once]);
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const session = await runtime.load(encode({ y }, { half }));
  const numbers = fc.array(fc.float({ noNaN: true, min: -30, max: 30 }), {
    minLength: 8,
    maxLength: 8,
  });
  const round = (x: number) => at(new Float16Array([x]), 0);
  await fc.assert(
    fc.asyncProperty(numbers, async (xs) => {
      const feeds = { x: tensor(Float32Array.from(xs), [2, 4]) };
      const { y } = await session.run(feeds);
      const expected = xs.map((x) => {
        const h = round(x);
        return round(round(h * h) * h);
      });
      deepStrictEqual(
        [...y?.data ?? []].map((v) => v + 0),
        expected.map((v) => v + 0),
      );
    }),
    RUNS,
  );
  await runtime.close();
});
