import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { METRICS } from "../../metrics/mod.ts";
import type { Comparison } from "./comparison.ts";
import { type FailOn, gate } from "./gate.ts";
import type { Verdict } from "./verdict.ts";

const [metric] = METRICS;

function comparison(
  verdict: Verdict,
  rest: Partial<Comparison> = {},
): Comparison {
  if (!metric) throw new Error("there are no metrics");
  return {
    method: "sd15",
    title: "SD1.5",
    metric,
    verdict,
    candidate: null,
    baseline: null,
    ...(verdict === "inconclusive" && { effect: effect(0.1) }),
    ...rest,
  };
}

function effect(detectable: number | null): NonNullable<Comparison["effect"]> {
  return {
    delta: 0,
    stderr: 1,
    df: 9,
    interval: [-1, 1],
    p: 1,
    leastP: 0,
    over: "subjects",
    adjusted: 1,
    margin: 0.02,
    detectable,
  };
}

function state(
  comparisons: readonly Comparison[],
  ...failOn: readonly FailOn[]
) {
  return gate({ comparisons }, failOn).state;
}

Deno.test("a gate is closed by what it is told to look for, and by nothing else", () => {
  const found = [comparison("better"), comparison("worse")];
  strictEqual(state(found, "worse"), "closed");
  deepStrictEqual(gate({ comparisons: found }, ["worse"]).by, [found[1]]);
  strictEqual(state([comparison("better")], "worse"), "open");
  strictEqual(state([comparison("equivalent")], "changed"), "closed");
  strictEqual(state([comparison("identical")], "changed"), "open");
});

Deno.test("nothing compared is never open, whatever is looked for", () => {
  for (const failOn of [[], ["worse"], ["changed"]] as const) {
    strictEqual(state([], ...failOn), "blind");
    const missing = comparison("missing", { lacks: "baseline" });
    strictEqual(
      state([missing, comparison("incomparable")], ...failOn),
      "blind",
    );
  }
});

Deno.test("a diff that is only read is open as soon as one thing could be judged", () => {
  const found = [comparison("worse"), comparison("missing")];
  strictEqual(state(found), "open");
});

Deno.test("a gate cannot tell if something could not be judged", () => {
  const fine = comparison("identical");
  strictEqual(state([fine, comparison("incomparable")], "worse"), "blind");
  const gone = comparison("missing", { lacks: "candidate" });
  strictEqual(state([fine, gone], "worse"), "blind");
  strictEqual(state([fine, gone], "worse", "missing"), "closed");
  const few = comparison("inconclusive", { effect: effect(null) });
  strictEqual(state([fine, few], "worse"), "blind");
  strictEqual(state([fine, comparison("inconclusive")], "worse"), "open");
});

Deno.test("what is new closes no gate, nor what never was", () => {
  const added = comparison("missing", { lacks: "baseline" });
  const never = comparison("missing", { lacks: "both" });
  const found = [comparison("identical"), added, never];
  strictEqual(state(found, "worse", "missing", "changed"), "open");
});
