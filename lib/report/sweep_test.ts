import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { Leaderboard, Method } from "../bench/mod.ts";
import { sweepChart, sweepOf } from "./sweep.ts";

const METHODS = [
  method("sd15", "sd15@1", {}),
  method("biasmap_400", "biasmap@1", { lambda: 400 }),
  method("biasmap_100", "biasmap@1", { lambda: 100 }),
  method("biasmap_200", "biasmap@1", { lambda: 200 }),
  method("biasmap_late", "biasmap@1", { lambda: 200, guidance_start: 0.5 }),
];

Deno.test("rows of one baseline that differ in one number are a sweep over it", () => {
  const sweep = sweepOf(METHODS);
  strictEqual(sweep?.parameter, "lambda");
  deepStrictEqual([...sweep?.values ?? []], [
    ["biasmap_400", 400],
    ["biasmap_100", 100],
    ["biasmap_200", 200],
  ]);
});

Deno.test("two rows are no sweep", () => {
  strictEqual(sweepOf(METHODS.slice(0, 3)), undefined);
});

Deno.test("a sweep is drawn as a panel per metric", async () => {
  const sweep = sweepOf(METHODS);
  if (!sweep) throw new TypeError("There is no sweep");
  const rows = METHODS.map(({ id }, i) => ({
    method: id,
    scores: { miou: { value: 0.3 - 0.01 * i } },
  }));
  const metrics = [{ id: "miou", title: "mIoU" }];
  const svg = await sweepChart(
    { metrics, rows } as unknown as Leaderboard,
    sweep,
  );
  match(svg, /^<svg/);
  match(svg, />lambda</);
  match(svg, />mIoU</);
});

function method(
  id: string,
  baseline: string,
  parameters: Record<string, unknown>,
): Method {
  const transforms = [{ id: "biasmap", parameters }];
  return { id, title: id, baseline, source: "", note: "", transforms };
}
