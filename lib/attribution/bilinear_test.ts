import { strictEqual } from "node:assert/strict";
import { newGraph } from "../graph/mod.ts";
import { openRuntime } from "../runtime/mod.ts";
import cases from "../../tests/reference/maps/resize.json" with {
  type: "json",
};
import { assertWithin } from "../../tests/support/assert.ts";
import { farthest } from "../../tests/support/errors.ts";
import { graphFunction } from "../../tests/support/graph_function.ts";
import { bilinear } from "./bilinear.ts";

for (
  const { from: [h = 0, w = 0], to: [height = 0, width = 0], ...c } of cases
) {
  Deno.test(`bilinear() from ${h}×${w} to ${height}×${width} equals torch's interpolate() in every map`, async () => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    const f = await graphFunction(runtime, [[2, 1, h * w]], (graph, maps) => ({
      resized: bilinear(graph, maps, [h, w], [height, width]),
    }));
    const doubled = c.input.map((x) => 2 * x);
    const { resized } = await f.run([...c.input, ...doubled]);
    const expected = [...c.output, ...c.output.map((x) => 2 * x)];
    assertWithin("the maps", farthest(resized?.data ?? [], expected), 2e-6);
    await runtime.close();
  });
}

Deno.test("bilinear() to the maps' own size is the maps", () => {
  const graph = newGraph();
  const maps = graph.input("maps", [1, 2, 6]);
  strictEqual(bilinear(graph, maps, [2, 3], [2, 3]), maps);
});
