import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { at, tensor } from "../core/mod.ts";
import { gradient, type Graph, newGraph, type Value } from "../graph/mod.ts";
import { openRuntime } from "../runtime/mod.ts";
import { assertClose } from "../../tests/support/assert.ts";
import {
  type GraphFunction,
  graphFunction,
} from "../../tests/support/graph_function.ts";
import { type EnergySettings, entanglementEnergy } from "./energy.ts";
import { iou } from "./iou.ts";
import { percentileMask } from "./mask.ts";

const PAPER: EnergySettings = {
  quantile: 0.7,
  temperature: 0.01,
  scale: "minmax",
  domain: "map",
  solver: "exact",
};
const SIDE = 10;
const N = SIDE * SIDE;
const RUNS = { seed: 0, numRuns: 20 };
const full = { minLength: N, maxLength: N };
const map = fc.array(fc.double({ min: 0, max: 6, noNaN: true }), full);
const levels = fc.shuffledSubarray([...Array(N).keys()], { minLength: N });

Deno.test("the energy tends to the IoU of the masks that the metric compares, as τ → 0", async () => {
  await withEnergy({ ...PAPER, temperature: 1e-4 }, async (_, energy) => {
    const mask = (x: number[]) => percentileMask(tensor(x, [SIDE, SIDE]), 70);
    await fc.assert(
      fc.asyncProperty(levels, levels, async (a, b) => {
        assertClose(await energy(a, b), iou(mask(a), mask(b)), 1e-6);
      }),
      RUNS,
    );
  });
});

Deno.test("the energy of min-max maps does not depend on their order, offset or scale", async () => {
  await withEnergy(PAPER, async (_, energy) => {
    await fc.assert(
      fc.asyncProperty(map, map, async (a, b) => {
        const value = await energy(a, b);
        ok(value >= 0 && value <= 1);
        assertClose(await energy(b, a), value, 1e-6);
        const stretched = b.map((x) => 4 * x + 2);
        assertClose(await energy(a, stretched), value, 1e-4);
      }),
      RUNS,
    );
  });
});

Deno.test("the energy of a constant map is that of an even mask, with a finite gradient", async () => {
  await withEnergy(PAPER, async (f, energy) => {
    const even = Array<number>(N).fill(0.25);
    const ramp = Array.from({ length: N }, (_, i) => i);
    // Masks of mass k = 0.3 n, one of 0.3 everywhere: Σab = 0.3 k, so 0.3 / (2 − 0.3).
    assertClose(await energy(even, ramp), 0.3 / 1.7, 1e-6);
    assertClose(await energy(even, even), 0.3 / 1.7, 1e-6);
    const { slope } = await f.run([...even, ...ramp]);
    ok(slope?.data.every(Number.isFinite));
  });
});

Deno.test("the energy of a map that is not finite is not finite", async () => {
  await withEnergy(PAPER, async (_, energy) => {
    const ramp = Array.from({ length: N }, (_, i) => i);
    deepStrictEqual(await energy(ramp.with(3, NaN), ramp), NaN);
  });
});

Deno.test("the energy of rows does not change when a row is raised", async () => {
  await withEnergy(
    { ...PAPER, scale: "raw", domain: "row" },
    async (_, energy) => {
      await fc.assert(
        fc.asyncProperty(map, map, async (a, b) => {
          const raised = a.map((x, i) => x + Math.floor(i / SIDE));
          // Scores near 16 are rounded by 2⁻²¹, which 2/τ makes 1e-4.
          assertClose(await energy(raised, b), await energy(a, b), 1e-3);
        }),
        RUNS,
      );
    },
  );
});

Deno.test("the energy of rows does not see that one concept is above the other", async () => {
  const columns = Array.from({ length: N }, (_, i) => i % SIDE / SIDE);
  const top = columns.map((x, i) => x + (i < N / 2 ? 1 : 0));
  const bottom = columns.map((x, i) => x + (i < N / 2 ? 0 : 1));
  await withEnergy(PAPER, async (_, energy) => {
    ok(await energy(top, bottom) < 1e-6);
  });
  await withEnergy({ ...PAPER, domain: "row" }, async (_, energy) => {
    ok(await energy(top, bottom) > 0.99);
  });
});

Deno.test("the energy sums modules at the size of the largest", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const small = { height: 2, width: 2 };
  const large = { height: 4, width: 4 };
  const f = await graphFunction(
    runtime,
    [[1, 2, 4], [1, 2, 16]],
    (graph, coarse, fine) => {
      const both = [{ ...small, maps: coarse }, { ...large, maps: fine }];
      return {
        both: entanglementEnergy(graph, both, PAPER),
        doubled: entanglementEnergy(graph, [...both, ...both], PAPER),
        fine: entanglementEnergy(graph, both.slice(1), PAPER),
      };
    },
  );
  const fine = Array.from({ length: 32 }, (_, i) => i * 7 % 16);
  const none = await f.run(Array(8).fill(1), fine);
  assertClose(at(none.both?.data ?? [], 0), at(none.fine?.data ?? [], 0), 1e-5);
  const some = await f.run([9, 0, 0, 0, 0, 0, 0, 9].map((x) => 9 * x), fine);
  ok(at(some.both?.data ?? [], 0) < 0.01);
  assertClose(
    at(some.both?.data ?? [], 0),
    at(some.doubled?.data ?? [], 0),
    1e-6,
  );
  await runtime.close();
});

Deno.test("entanglementEnergy() refuses what selects no pixel, and no modules", () => {
  const graph = newGraph();
  const modules = [{
    height: 3,
    width: 3,
    maps: graph.input("maps", [1, 2, 9]),
  }];
  const build = (settings: Partial<EnergySettings>, given = modules) => () =>
    entanglementEnergy(graph, given, { ...PAPER, ...settings });
  for (const quantile of [0, 1, NaN]) {
    throws(build({ quantile }), /quantile between 0 and 1/);
  }
  throws(build({ temperature: 0 }), /temperature above 0/);
  throws(build({ domain: "row", solver: "sinkhorn" }), /top 0 of 3 scores/);
  throws(build({}, []), /no modules/);
});

async function withEnergy(
  settings: EnergySettings,
  check: (
    f: GraphFunction,
    energy: (a: number[], b: number[]) => Promise<number>,
  ) => Promise<void>,
): Promise<void> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const build = (graph: Graph, maps: Value) => {
    const modules = [{ height: SIDE, width: SIDE, maps }];
    const energy = entanglementEnergy(graph, modules, settings);
    return { energy, slope: at(gradient(graph, energy, [maps]), 0) };
  };
  const f = await graphFunction(runtime, [[1, 2, N]], build);
  await check(f, async (a, b) => {
    const { energy } = await f.run([...a, ...b]);
    return energy?.data[0] ?? NaN;
  });
  await runtime.close();
}
