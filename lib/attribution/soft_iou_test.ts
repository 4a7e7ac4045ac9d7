import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { newGraph } from "../graph/mod.ts";
import { openRuntime } from "../runtime/mod.ts";
import { assertClose } from "../../tests/support/assert.ts";
import { graphFunction } from "../../tests/support/graph_function.ts";
import { iou } from "./iou.ts";
import { softIou } from "./soft_iou.ts";

const N = 12;
const RUNS = { seed: 0, numRuns: 50 };
const full = { minLength: N, maxLength: N };
const soft = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), full);
const hard = fc.array(fc.constantFrom(0, 1), full)
  .filter((mask) => mask.includes(1));

Deno.test("softIou() of soft masks lies in [0, 1] and does not depend on their order", async () => {
  await withIou(async (overlap) => {
    await fc.assert(
      fc.asyncProperty(soft, soft, async (a, b) => {
        const value = await overlap(a, b);
        ok(value >= 0 && value <= 1);
        deepStrictEqual(await overlap(b, a), value);
      }),
      RUNS,
    );
  });
});

Deno.test("softIou() of hard masks is their IoU, and 1 of a mask with itself", async () => {
  await withIou(async (overlap) => {
    const mask = (bits: number[]) => ({
      data: Uint8Array.from(bits),
      shape: [N],
    });
    await fc.assert(
      fc.asyncProperty(hard, hard, async (a, b) => {
        assertClose(await overlap(a, b), iou(mask(a), mask(b)), 1e-7);
        deepStrictEqual(await overlap(a, a), 1);
      }),
      RUNS,
    );
  });
});

Deno.test("softIou() of two empty masks is NaN", async () => {
  await withIou(async (overlap) => {
    const empty = Array<number>(N).fill(0);
    deepStrictEqual(await overlap(empty, empty), NaN);
  });
});

Deno.test("softIou() keeps leading axes and refuses masks of two shapes", () => {
  const graph = newGraph();
  const [a, b] = [graph.input("a", [2, 3, 4]), graph.input("b", [2, 1, 4])];
  deepStrictEqual(softIou(graph, a, a).shape, [2, 3]);
  throws(() => softIou(graph, a, b), /one shape, got \[2, 3, 4\]/);
});

async function withIou(
  check: (overlap: (a: number[], b: number[]) => Promise<number>) => Promise<
    void
  >,
): Promise<void> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const f = await graphFunction(runtime, [[N], [N]], (graph, a, b) => ({
    overlap: softIou(graph, a, b),
  }));
  await check(async (a, b) => (await f.run(a, b)).overlap?.data[0] ?? NaN);
  await runtime.close();
}
