import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { forAll } from "../../../tests/support/for_all.ts";
import { inFolder } from "../../../tests/support/folder.ts";
import { makePlan } from "../plan/mod.ts";
import { TOY_MODELS, TOY_SPEC } from "../../../tests/support/toy_spec.ts";
import { catalogue } from "../../../tests/support/catalogue.ts";
import { loadBaselines, loadSpec } from "./load.ts";
import { expandGrids, MOST_ROWS } from "./grid.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const BASELINES = await loadBaselines(`${ROOT}baselines`);

const SPEC = { ...TOY_SPEC, subjects: ["nurse"], metrics: ["rd"] };

/** Reads a spec with these rows. */
async function loaded(methods: readonly unknown[]) {
  return await inFolder(async (folder) => {
    const path = `${folder}/${TOY_SPEC.id}.json`;
    await Deno.writeTextFile(path, JSON.stringify({ ...SPEC, methods }));
    return await loadSpec(path, BASELINES);
  });
}

/** What is said of a spec with these rows, without the path. */
async function refused(
  methods: readonly unknown[],
  expected: readonly string[],
): Promise<void> {
  await rejects(loaded(methods), ({ message }: Error) => {
    const lines = message.split("\n").slice(1);
    deepStrictEqual(
      lines.map((line) => line.slice(line.indexOf(": ") + 2)),
      expected,
    );
    return true;
  });
}

Deno.test("a grid is the rows that one would write by hand, to the digest", async () => {
  const { methods } = await loaded([
    "sd15",
    {
      use: "fair_prompt+biasmap",
      id: "mine",
      title: "Mine",
      quantile: 0.8,
      grid: { lambda: [50, 100.5], domain: ["map", "row"] },
    },
    { use: "biasmap", grid: { lambda: [200] } },
  ]);
  const byHand = [
    "sd15",
    ...([[50, "50"], [100.5, "100_5"]] as const).flatMap(([lambda, name]) =>
      ["map", "row"].map((domain) => ({
        use: "fair_prompt+biasmap",
        id: `mine_lambda_${name}_domain_${domain}`,
        title: `Mine (λ = ${lambda}, domain = ${domain})`,
        quantile: 0.8,
        lambda,
        domain,
      }))
    ),
    {
      use: "biasmap",
      id: "biasmap_lambda_200",
      title: "BiasMap (λ = 200)",
      lambda: 200,
    },
  ];
  deepStrictEqual(methods, byHand);
  const known = catalogue([...BASELINES.baselines.values()]);
  const [units, others] = [methods, byHand].map((methods) =>
    makePlan({ ...SPEC, methods }, known, { size: "testbed" }, TOY_MODELS)
      .units.map(({ id }) => id)
  );
  deepStrictEqual(units, others);
});

Deno.test("everything that is wrong with grids is said at once, where it was written", async () => {
  await refused([
    { use: "biasmap", grid: { lambda: [50, -1, "x"], domain: ["map", "no"] } },
    { use: "biasmap", grid: { lamda: [1] } },
    { use: "biasmap", lambda: 3, grid: { lambda: [1] } },
    { use: "biasmap", grid: { title: ["A"], lambda: [] } },
    { use: "biasmap", grid: { lambda: [1, 2, 1] } },
    { use: "biasmap", id: "a", grid: {} },
    { use: "biasmap", id: "b", grid: [1] },
    { use: "biasmp", grid: { lambda: [1, 2] } },
  ], [
    "methods[2].grid.lambda: it stands beside the grid too; leave one of them out",
    'methods[3].grid.title: a grid is of parameters, and "title" is none',
    "methods[3].grid.lambda: expected a list of at least 1, got []",
    "methods[4].grid.lambda[2]: 1 is there twice",
    "methods[5].grid: expected at least one parameter, got none",
    "methods[6].grid: expected lists of values by parameter, got [1]",
    'methods[0].grid.domain[1]: expected one of map, row, got "no"',
    "methods[0].grid.lambda[1]: expected a number >= 0, got -1",
    'methods[0].grid.lambda[2]: expected a number >= 0, got "x"',
    'methods[1].grid.lamda: unknown key, did you mean "lambda"?',
    'methods[7].use: unknown method "biasmp", did you mean "biasmap"?',
  ]);
});

Deno.test("a grid of too many rows is refused with their number", async () => {
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
  await refused([
    { use: "biasmap", grid: { lambda: twenty, temperature: twenty } },
  ], [
    `methods[0].grid: expected at most ${MOST_ROWS} rows, got 20 × 20 = 400; take fewer values, or several specs`,
  ]);
});

Deno.test("a grid makes as many rows as there are choices, each with an id of its own, in the order of its lists", () => {
  const axis = fc.uniqueArray(fc.integer({ min: -99, max: 99 }), {
    minLength: 1,
    maxLength: 4,
  });
  forAll(fc.dictionary(fc.constantFrom("a", "b", "c"), axis, { minKeys: 1 }), (
    grid,
  ) => {
    const { value, problems } = expandGrids(
      { methods: [{ use: "x", grid }] },
      new Map(),
    );
    deepStrictEqual(problems, []);
    const { methods } = value as { methods: Record<string, unknown>[] };
    const lists = Object.values(grid);
    const count = lists.reduce((n, list) => n * list.length, 1);
    strictEqual(new Set(methods.map(({ id }) => id)).size, count);
    const places = methods.map((row) =>
      Object.entries(grid).reduce(
        (place, [name, list]) =>
          place * list.length + list.indexOf(row[name] as number),
        0,
      )
    );
    deepStrictEqual(places, [...places.keys()]);
  });
});

Deno.test("a spec without grids is left as it is", () => {
  for (const value of [TOY_SPEC, { methods: "sd15" }, {}, null, 3]) {
    strictEqual(expandGrids(value, new Map()).value, value);
  }
});
