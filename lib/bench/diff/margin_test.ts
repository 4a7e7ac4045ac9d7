import { ok, strictEqual } from "node:assert/strict";
import { METRICS } from "../../metrics/mod.ts";
import { marginOf } from "./margin.ts";

Deno.test("every metric has a margin above 0 and below a twentieth of its range", () => {
  for (const metric of METRICS) {
    const margin = marginOf(metric, [20, 30]);
    const [least, most] = metric.range;
    const width = least === null || most === null ? 20 : most - least;
    ok(margin > 0 && margin <= width / 20, `${metric.id}: ${margin}`);
  }
});

Deno.test("marginOf() knows the metrics of the papers", () => {
  const range = [0, 1] as const;
  const margins = Object.entries({
    rd: 0.02,
    rd4: 0.02,
    "signed_rd": 0.02,
    fd: 0.02,
    miou: 0.005,
    "mbiou15": 0.005,
    "biou_down1": 0.005,
    "clip_t": 0.005,
    unknown: 0.01,
  });
  for (const [id, margin] of margins) {
    strictEqual(marginOf({ id, range }, [0, 0]), margin, id);
  }
});

Deno.test("a margin of what is not known is a hundredth of its range", () => {
  strictEqual(marginOf({ id: "unknown", range: [-1, 1] }, [0, 0]), 0.02);
});

Deno.test("a margin without a range is a share of both values, whichever comes first", () => {
  const fid = { id: "fid", range: [0, null] as const };
  strictEqual(marginOf(fid, [20, 30]), 0.5);
  strictEqual(marginOf(fid, [30, 20]), 0.5);
  strictEqual(marginOf(fid, [-30, 20]), 0.5);
});

Deno.test("a chosen margin comes first", () => {
  const miou = { id: "miou", range: [0, 1] as const };
  strictEqual(marginOf(miou, [0, 0], { miou: 0, rd: 1 }), 0);
});
