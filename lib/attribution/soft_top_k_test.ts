import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { at } from "../core/mod.ts";
import { gradient, newGraph } from "../graph/mod.ts";
import { openRuntime } from "../runtime/mod.ts";
import { assertWithin } from "../../tests/support/assert.ts";
import { farthest } from "../../tests/support/errors.ts";
import {
  type GraphFunction,
  graphFunction,
} from "../../tests/support/graph_function.ts";
import { transportMask } from "../../tests/support/transport.ts";
import { softTopK } from "./soft_top_k.ts";

const N = 40;
const RUNS = { seed: 0, numRuns: 30 };
const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: N,
  maxLength: N,
}).map((x) => x.map(Math.fround));
const cotangents = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: N,
  maxLength: N,
}).map((v) => v.map(Math.fround));

for (const temperature of [0.01, 0.1, 3]) {
  for (const k of [12, 11.7, 39.5]) {
    Deno.test(`softTopK() of ${k} in ${N} at τ = ${temperature}`, async (t) => {
      const runtime = await openRuntime({ provider: "cpu", threads: 1 });
      const f = await graphFunction(runtime, [[N], [N]], (graph, x, v) => {
        const mask = softTopK(graph, x, k, temperature);
        return { mask, pulled: at(gradient(graph, mask, [x], v), 0) };
      });
      const mask = (x: readonly number[]) => maskOf(f, x);
      // A threshold of float32 is off by 2⁻²⁴, of 2/τ times which no element changes by more than a quarter.
      const resolution = N * (2 / temperature / 4 + 1) * 2 ** -23;
      const law = <T>(
        name: string,
        inputs: fc.Arbitrary<T>,
        check: (input: T) => Promise<void>,
      ) => t.step(name, () => fc.assert(fc.asyncProperty(inputs, check), RUNS));

      await law("sums to k and lies in [0, 1]", scores, async (x) => {
        const m = await mask(x);
        assertWithin("the sum", Math.abs(sum(m) - k), resolution);
        ok(m.every((p) => p >= 0 && p <= 1));
      });

      await law(
        "is no smaller where the score is greater",
        scores,
        async (x) => {
          const m = await mask(x);
          const ascending = [...x.keys()].sort((i, j) => at(x, i) - at(x, j))
            .map((i) => at(m, i));
          const sorted = ascending.toSorted((a, b) => a - b);
          // ONNX Runtime's sigmoid is monotone but for its last bit.
          assertWithin("the order", farthest(ascending, sorted), 2 ** -23);
        },
      );

      const shuffled = fc.shuffledSubarray([...Array(N).keys()], {
        minLength: N,
      });
      await law(
        "is permuted as the scores are",
        fc.tuple(scores, shuffled),
        async ([x, order]) => {
          const m = await mask(x);
          const permuted = await mask(order.map((i) => at(x, i)));
          const expected = order.map((i) => at(m, i));
          assertWithin("the mask", farthest(permuted, expected), 1e-5);
        },
      );

      // Multiples of 1/256 stay exact under addition, so that the law alone is tested.
      await law(
        "stays when a number is added to every score",
        fc.tuple(scores, fc.integer({ min: -256, max: 256 })),
        async ([x, shift]) => {
          const coarse = x.map((s) => Math.round(256 * s) / 256);
          const m = await mask(coarse);
          const shifted = await mask(coarse.map((s) => s + shift / 256));
          assertWithin("the mask", farthest(shifted, m), 3e-5);
        },
      );

      // At a lower temperature Sinkhorn's algorithm hardly moves.
      if (temperature >= 0.1) {
        await law("is the converged entropic plan", scores, async (x) => {
          const plan = transportMask(x, k, temperature);
          assertWithin("the mask", farthest(await mask(x), plan), 1e-6);
        });
      }

      await law(
        "has the gradient of an implicit function",
        fc.tuple(scores, cotangents),
        async ([x, v]) => {
          const { pulled } = await f.run(x, v);
          const expected = pullback(x, v, k, temperature);
          const scale = Math.hypot(...expected) + 1e-3 / temperature;
          const error = farthest(pulled?.data ?? [], expected) / scale;
          assertWithin("the gradient", error, 1e-5);
        },
      );

      await f.release();
      await runtime.close();
    });
  }
}

Deno.test("softTopK() becomes the hard mask of the k greatest as τ → 0", async () => {
  await withMask([N], 12, 1e-4, async (f) => {
    const order = fc.shuffledSubarray([...Array(N).keys()], { minLength: N });
    await fc.assert(
      fc.asyncProperty(order, async (ranks) => {
        const m = await maskOf(f, ranks.map((rank) => rank / N));
        const hard = ranks.map((rank) => rank >= N - 12 ? 1 : 0);
        deepStrictEqual([...m], hard);
      }),
      RUNS,
    );
  });
});

Deno.test("softTopK() of equal scores is k / n everywhere, with a finite gradient", async () => {
  await withMask([N], 12, 0.01, async (f) => {
    const v = Array.from({ length: N }, (_, i) => i % 2);
    const { mask, pulled } = await f.run(Array(N).fill(0.25), v);
    assertWithin(
      "the mask",
      farthest(mask?.data ?? [], Array(N).fill(0.3)),
      1e-6,
    );
    const expected = v.map((x) => 2 / 0.01 * 0.3 * 0.7 * (x - 0.5));
    assertWithin("the gradient", farthest(pulled?.data ?? [], expected), 1e-3);
  });
});

Deno.test("softTopK() of two far levels is hard, with a gradient of zero", async () => {
  await withMask([N], 12, 1e-3, async (f) => {
    const x = Array.from({ length: N }, (_, i) => i < 12 ? 1 : 0);
    const { mask, pulled } = await f.run(x, Array(N).fill(1));
    deepStrictEqual([...mask?.data ?? []], x);
    assertWithin(
      "the gradient",
      farthest(pulled?.data ?? [], Array(N).fill(0)),
      0,
    );
  });
});

Deno.test("softTopK() masks each row of leading axes by itself", async () => {
  const rows = [[0, 1, 2, 3], [3, 2, 1, 0], [0, 0, 0, 0]];
  await withMask([3, 1, 4], 1.5, 0.5, async (f) => {
    const together = await maskOf(f, rows.flat());
    await withMask([4], 1.5, 0.5, async (g) => {
      for (const [i, row] of rows.entries()) {
        const alone = await maskOf(g, row);
        deepStrictEqual(together.slice(4 * i, 4 * i + 4), alone);
      }
    });
  });
});

Deno.test("softTopK() refuses to select nothing, everything, or at no temperature", () => {
  const graph = newGraph();
  const x = graph.input("x", [4]);
  for (const k of [0, 4, -1, NaN]) {
    throws(() => softTopK(graph, x, k, 1), /top .* of 4 scores/);
  }
  for (const temperature of [0, -1, NaN, Infinity]) {
    throws(() => softTopK(graph, x, 1, temperature), /temperature above 0/);
  }
});

async function withMask(
  shape: readonly number[],
  k: number,
  temperature: number,
  check: (f: GraphFunction) => Promise<void>,
): Promise<void> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const f = await graphFunction(runtime, [shape, shape], (graph, x, v) => {
    const mask = softTopK(graph, x, k, temperature);
    return { mask, pulled: at(gradient(graph, mask, [x], v), 0) };
  });
  await check(f);
  await runtime.close();
}

async function maskOf(
  f: GraphFunction,
  x: readonly number[],
): Promise<Float32Array> {
  const { mask } = await f.run(x, new Float32Array(x.length));
  return mask?.data ?? new Float32Array();
}

/** `2/τ · (s∘v − s (s·v)/Σs)` in float64, at the threshold that Newton's method with bisection finds. */
function pullback(
  x: readonly number[],
  v: readonly number[],
  k: number,
  temperature: number,
): number[] {
  const mask = (c: number) =>
    x.map((s) => 1 / (1 + Math.exp(-(2 * s - c) / temperature)));
  let [low, high] = [-2 - 50 * temperature, 4 + 50 * temperature];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (sum(mask(middle)) > k) low = middle;
    else high = middle;
  }
  const s = mask(low).map((m) => m * (1 - m));
  const mean = sum(s.map((w, i) => w * at(v, i))) / sum(s);
  return s.map((w, i) => 2 / temperature * w * (at(v, i) - mean));
}

function sum(x: readonly number[] | Float32Array): number {
  return [...x].reduce((a, b) => a + b, 0);
}
