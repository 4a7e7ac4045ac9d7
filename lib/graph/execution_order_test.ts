import { deepStrictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { openRuntime, readProfile } from "../runtime/mod.ts";
import { encode } from "./encode.ts";
import { executionOrder } from "./execution_order.ts";
import { newGraph } from "./graph.ts";
import type { Value } from "./ir.ts";

Deno.test("values are put in the order in which ONNX Runtime computes them, whichever operand was written first", async () => {
  const outputs = branches();
  const planned = executionOrder(Object.values(outputs))
    .filter(({ leaf }) => !leaf)
    .map(({ op, id }) => `${op} ${id}`);
  deepStrictEqual(await profiled(outputs), planned);
});

/** Branches that meet again, whose operators ONNX Runtime leaves as they are, and two outputs. */
function branches(): Record<string, Value> {
  const g = newGraph();
  const x = g.input("x", [2, 3]);
  const early = g.apply("ReduceSum", [g.apply("Sqrt", [x])], {
    ...{ axes: [1], keepdims: 1 },
  });
  const late = g.apply("Exp", [x]);
  const joined = g.apply("Concat", [early, late], { axis: 1 });
  const around = g.apply("Concat", [late, early], { axis: 1 });
  return {
    first: g.apply("Concat", [joined, g.apply("Sigmoid", [x])], { axis: 1 }),
    second: g.apply("Softmax", [around], { axis: -1 }),
  };
}

async function profiled(
  outputs: Readonly<Record<string, Value>>,
): Promise<string[]> {
  return await inFolder(async (folder) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    const session = await runtime.load(encode(outputs), {
      profile: `${folder}/profile`,
    });
    await session.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    await session.release();
    await runtime.close();
    for await (const { name } of Deno.readDir(folder)) {
      const runs = readProfile(await Deno.readTextFile(`${folder}/${name}`));
      return runs.map(({ name }) => name);
    }
    throw new Error("there is no profile");
  });
}
