import { ok, strictEqual } from "node:assert/strict";
import {
  compileGraph,
  type Graph,
  newGraph,
  type Value,
} from "../lib/graph/mod.ts";
import { measureMemory } from "./perf/memory.ts";
import { parseArenaLog, readArenaLog } from "./perf/read_arena_log.ts";
import { inFolder } from "./support/folder.ts";

Deno.test("the arena of a graph whose memory is taken again, and held in between, is estimated by no less than ONNX Runtime logs, and by less than twice as much", async () => {
  await inFolder(async (folder) => {
    const { model, memory } = compileGraph({ y: waists(newGraph()) });
    await Deno.writeFile(`${folder}/model.onnx`, model);
    const { loading, first, second } = await readArenaLog(
      `${folder}/model.onnx`,
      1,
    );
    strictEqual(loading, 0);
    strictEqual(second, 0);
    ok(first <= memory.arena && memory.arena < 2 * first, `${first}`);
  });
});

/** Wide and narrow values in turns, all of operators that write over no operand on any provider. */
function waists(g: Graph): Value {
  let wide = g.input("x", [1, 300_000]);
  for (let i = 0; i < 6; i++) {
    const parts = [0, 1, 2].map((j) =>
      g.apply("Slice", [wide], {
        ...{ starts: [100_000 * j], ends: [100_000 * j + 40_000 + 100 * i] },
        ...{ axes: [1] },
      })
    );
    const narrow = g.apply("Concat", parts, { axis: 0 });
    const sum = g.apply("ReduceSum", [narrow], { axes: [0], keepdims: 1 });
    const rest = g.apply("Slice", [wide], {
      ...{ starts: [40_000 + 100 * i], ends: [300_000], axes: [1] },
    });
    wide = g.apply("Concat", [rest, sum], { axis: 1 });
  }
  return wide;
}

Deno.test("no arena of the embedded model grows beyond its estimate", async () => {
  const model = "lib/testbed/model";
  const costs = await measureMemory({
    ...{ model, clip: `${model}/clip`, threads: 1, batches: [1] },
    networks: ["with maps"],
  });
  ok(costs.length >= 4);
  for (const { what, estimated, logged } of costs) {
    const { first, second, loading } = logged;
    strictEqual(loading + second, 0, what);
    ok(first <= estimated.arena, `${what}: ${first} > ${estimated.arena}`);
  }
});

Deno.test("a log of an arena is divided by what was done", () => {
  const log = parseArenaLog([
    "I bfc_arena.cc Extended allocation by 8 bytes.",
    '@ {"stage":"loaded","bytes":3}',
    "I bfc_arena.cc Extended allocation by 16 bytes.",
    "I bfc_arena.cc Extended allocation by 32 bytes.",
    '@ {"stage":"run","bytes":4}',
    '@ {"stage":"run again","bytes":0}',
  ].join("\n"));
  strictEqual(JSON.stringify(Object.values(log)), "[8,48,0,3,4]");
});
