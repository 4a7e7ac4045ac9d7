import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { measureProvider } from "./perf/provider.ts";
import { peaks, wholeRun } from "./perf/whole_run.ts";

Deno.test("where a provider cannot be used no bar of it is measured, and why is said", async () => {
  const { figures, why } = await measureProvider({
    ...{ model: "lib/testbed/model", provider: "cuda", repeats: 1, steps: 1 },
  });
  if (why === undefined) return;
  match(why, /^Cannot use the provider "cuda"/);
  ok(figures.length >= 18);
  for (const { ours, what } of figures) strictEqual(ours, "not measured", what);
});

Deno.test("a run's peak is told in all and by its parts, or why there is none", () => {
  const gigabytes = [1, 3, 2, 5, 5, 4, 5, 5].map((n) => n * 1e9);
  deepStrictEqual(peaks(["not measured: late", ...gigabytes]), {
    peak: "5.0 GB",
    parts: "3.0 GB, 5.0 GB, 5.0 GB, 5.0 GB by parts of the run",
  });
  deepStrictEqual(peaks(["not measured: no card"]), {
    peak: "not measured: no card",
    parts: "",
  });
});

Deno.test("a whole run is made where there is no card too, and one that fails is no measurement", async () => {
  const model = "lib/testbed/model";
  const run = (clip: string) =>
    wholeRun({
      ...{ provider: "cpu", precision: "fp32", model, clip, steps: 1 },
      flags: ["--methods", "sd15", "--images", "1", "--batch", "1"],
    });
  const { peak } = await run(`${model}/clip`);
  match(peak, /^not measured: no card/);
  const failed = await run(`${model}/none`).catch((error) => error);
  match(failed.message, /none/);
});
