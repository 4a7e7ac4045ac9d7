import { deepStrictEqual, ok } from "node:assert/strict";
import { encode, newGraph, OPS } from "../lib/graph/mod.ts";
import { size } from "../lib/core/mod.ts";
import { type Feed, openRuntime } from "../lib/runtime/mod.ts";

for (const [type, op] of OPS) {
  Deno.test(`${type} is filed under its own type, with samples`, () => {
    deepStrictEqual(op.type, type);
    ok(op.samples.length > 0);
  });
}

Deno.test("every operator's shape rule agrees with ONNX Runtime", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  for (const [type, op] of OPS) {
    for (const [i, sample] of op.samples.entries()) {
      await t.step(`${type}, sample ${i}`, async () => {
        const g = newGraph();
        const inputs = sample.shapes.map((shape, k) =>
          g.input(`x${k}`, shape, sample.dtypes?.[k])
        );
        const y = g.apply(type, inputs, sample.attrs ?? {});
        const session = await runtime.load(encode({ y }));
        const feeds = Object.fromEntries(
          inputs.map((x, k) => [`x${k}`, feed(x.shape, x.dtype === "int64")]),
        );
        const { y: found } = await session.run(feeds);
        deepStrictEqual(found?.shape, [...y.shape]);
        await session.release();
      });
    }
  }
  await runtime.close();
});

function feed(shape: readonly number[], ids: boolean): Feed {
  const n = size(shape);
  return ids ? { data: new BigInt64Array(n).fill(1n), shape } : {
    data: Float32Array.from({ length: n }, (_, i) => 0.1 * i + 0.1),
    shape,
  };
}
