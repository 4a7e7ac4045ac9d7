// What is not copied must not cost determinism: ONNX Runtime's other kernels sum in portions that depend on threads and rows.

import { ok } from "node:assert/strict";
import { rows, type Tensor, torchNormal } from "../lib/core/mod.ts";
import { BACKENDS, encode, newGraph } from "../lib/graph/mod.ts";
import { openRuntime } from "../lib/runtime/mod.ts";

const CASES = [
  { x: [128, 1024], weight: [1280, 1024] },
  { x: [4, 1024], weight: [1296, 1024] },
] as const;

for (const { x, weight } of CASES) {
  Deno.test(`${x[0]} rows times a mapped weight [${weight}] give the same bits in any batch and with any number of threads`, async () => {
    const file = await Deno.makeTempFile();
    const stored = torchNormal(1, weight);
    await Deno.writeFile(
      file,
      new Uint8Array(stored.data.buffer as ArrayBuffer),
    );
    const compile = (shape: readonly number[]) => {
      const graph = newGraph();
      const tensor = {
        name: "w",
        dtype: "float32",
        file,
        offset: 0,
        bytes: stored.data.byteLength,
      } as const;
      const operands = [graph.input("x", shape), graph.weight(tensor, weight)];
      const y = graph.apply("Gemm", operands, { transB: 1 });
      return encode({ y }, { mapped: BACKENDS.cpu.mappedWeights });
    };
    const run = async (threads: number, input: Tensor) => {
      const runtime = await openRuntime({ provider: "cpu", threads });
      const session = await runtime.load(compile(input.shape));
      const { y } = await session.run({ x: input });
      await runtime.close();
      return y as Tensor;
    };
    const all = torchNormal(2, x);
    const expected = await run(1, all);
    for (const threads of [2, 5, 16]) {
      ok(sameBits(await run(threads, all), expected), `${threads} threads`);
    }
    const half = x[0] / 2;
    const part = await run(3, rows(all, 0, half));
    ok(sameBits(part, rows(expected, 0, half)), "half the batch");
    await Deno.remove(file);
  });
}

function sameBits(a: Tensor, b: Tensor): boolean {
  return a.data.length === b.data.length &&
    a.data.every((x, i) => x === b.data[i]);
}
