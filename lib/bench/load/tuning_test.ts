import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Baseline } from "../declare/mod.ts";
import { resolveMethods } from "./methods.ts";
import { tuned } from "./tuning.ts";
import { catalogue } from "../../../tests/support/catalogue.ts";

const baseline = (id: string, transforms: Baseline["transforms"]) => ({
  id,
  version: 1,
  title: id,
  source: "a paper",
  note: "Steers.",
  transforms,
});

const PUBLISHED = catalogue([
  baseline("fair", [{ use: "fair_diffusion", scale: 5 }]),
  baseline("biasmap", [{ use: "biasmap" }]),
]);

const TUNING = { name: "small", baselines: { fair: { warmup: 0, scale: 3 } } };

Deno.test("a tuning goes above published parameters, and a spec above a tuning", () => {
  const { methods } = resolveMethods(
    ["fair", { use: "fair+biasmap", warmup: 0.1 }, "biasmap"],
    tuned(PUBLISHED, TUNING),
  );
  deepStrictEqual(
    methods.map(({ tuning, transforms }) => [
      tuning,
      ...transforms.map(({ parameters }) => parameters),
    ]),
    [
      ["small", { scale: 3, warmup: 0 }],
      ["small", { scale: 3, warmup: 0.1 }, {}],
      [undefined, {}],
    ],
  );
});

Deno.test("a row that asks for published parameters takes none of a tuning, and has them without one", () => {
  const parameters = "published";
  const rows = [{ use: "fair+biasmap", parameters, warmup: 0.1 } as const];
  const [one] = resolveMethods(rows, tuned(PUBLISHED, TUNING)).methods;
  strictEqual(one?.tuning, undefined);
  deepStrictEqual(one?.transforms[0]?.parameters, { scale: 5, warmup: 0.1 });
  deepStrictEqual(resolveMethods(rows, PUBLISHED).methods, [one]);
  strictEqual(one?.title, "fair + biasmap (published parameters, warmup 0.1)");
  const wrong = [{ use: "fair", parameters: "mine" as "published" }];
  deepStrictEqual(resolveMethods(wrong, PUBLISHED).problems, [
    'methods[0].parameters: expected "published", or the key left out',
  ]);
});

Deno.test("a tuning leaves what it is given as it is", () => {
  const before = structuredClone(PUBLISHED.baselines);
  strictEqual(tuned(PUBLISHED, TUNING).baselines.get("fair")?.tuning, "small");
  deepStrictEqual(PUBLISHED.baselines, before);
});

Deno.test("a tuning of nothing that there is is refused", () => {
  const wrong = (baselines: Parameters<typeof tuned>[1]["baselines"]) =>
    tuned(PUBLISHED, { name: "small", baselines });
  throws(() => wrong({ unfair: {} }), /no such baseline/);
  throws(() => wrong({ fair: { lambda: 3 } }), /parameter: lambda/);
});
