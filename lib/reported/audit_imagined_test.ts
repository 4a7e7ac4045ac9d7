// Tables that were imagined: what is planted in them is found, and in honest ones nothing.

import { deepStrictEqual } from "node:assert/strict";
import { at, mt19937, uniform } from "../core/mod.ts";
import { audit, type Paper } from "./mod.ts";

// Tables of ten subjects, and a mean of twenty: what is changed, and what is found.
const SUBJECTS = Array.from({ length: 10 }, (_, i) => `subject ${i}`);
const LEVELS = [0.31, 0.44, 0.35, 0.5, 0.39, 0.33, 0.47, 0.42, 0.36, 0.41];

/** A table of two methods, the second of which is the first times a number for each subject. */
function twoMethods(factor: (i: number) => number, mean?: number): Paper {
  const table = { attribute: "gender", subjects: 20, images: 100 };
  return {
    ...measured(0),
    tables: [
      {
        ...table,
        id: "Table 1",
        rows: "subject",
        columns: ["first", "second"].map((method) => ({
          metric: "mIoU",
          method,
        })),
        cells: SUBJECTS.map((name, i) => [
          name,
          at(LEVELS, i).toFixed(3),
          (at(LEVELS, i) * factor(i)).toFixed(3),
        ]),
      },
      ...(mean === undefined ? [] : [{
        ...table,
        id: "Table 2",
        rows: "method" as const,
        columns: [{ metric: "mIoU" }],
        cells: [["first", mean.toFixed(3)] as const],
      }]),
    ],
  };
}

const JUDGED: readonly (readonly [string, Paper, readonly string[]])[] = [
  ["a fraction that is the same for ten subjects", twoMethods(() => 0.8), [
    "constant ratio",
  ]],
  ["a column that is nearly the first", twoMethods((i) => 1.02 + i / 1000), []],
  [
    "a fraction that varies by four percent",
    twoMethods((i) => 0.8 * (1 + 0.04 * (i % 2))),
    [],
  ],
  ["a column that is the first", twoMethods(() => 1), ["duplicated column"]],
  [
    "a mean that the others can reach",
    twoMethods((i) => 0.7 + i / 20, 0.42),
    [],
  ],
  [
    "a mean above what the others can reach",
    twoMethods((i) => 0.7 + i / 20, 0.52),
    ["partial mean"],
  ],
  [
    "a mean below what the others can reach",
    twoMethods((i) => 0.7 + i / 20, 0.26),
    ["partial mean"],
  ],
];

for (const [name, paper, wanted] of JUDGED) {
  Deno.test(`the audit of ${name} finds ${wanted.join() || "nothing"}`, () => {
    const checks = audit(paper).map(({ check }) => check);
    deepStrictEqual(checks.filter((check) => check !== "chance"), wanted);
  });
}

Deno.test("the audit of tables that were measured finds nothing", () => {
  for (let seed = 0; seed < 20; seed++) {
    const honest = audit(measured(seed));
    deepStrictEqual(honest.filter((f) => f.check !== "chance"), []);
  }
});

/** Two tables as an honest paper has them: subjects, and their means. */
function measured(seed: number): Paper {
  const draw = mt19937(seed);
  const methods = ["SD1.5", "A", "B"];
  const subjects = Array.from({ length: 20 }, (_, i) => `subject ${i}`);
  const level = subjects.map(() => 0.3 + 0.2 * uniform(draw));
  const columns = ["mIoU", "mBIoU", "RD"].flatMap((metric) =>
    methods.map((method, m) => ({
      metric,
      method,
      values: subjects.map((_, s) =>
        metric === "RD"
          ? Math.floor(50 * uniform(draw)) / 50
          : at(level, s) * (1 - 0.1 * m) + 0.04 * (uniform(draw) - 0.5)
      ),
    }))
  );
  const mean = (xs: readonly number[]) =>
    xs.reduce((a, b) => a + b, 0) / xs.length;
  return {
    id: "honest",
    title: "Honest",
    source: "",
    note: "",
    quotes: [],
    tables: [
      {
        id: "Table 1",
        attribute: "gender",
        subjects: 20,
        images: 100,
        rows: "method",
        columns: ["mIoU", "mBIoU", "RD"].map((metric) => ({ metric })),
        cells: methods.map((method) => [
          method,
          ...columns.filter((c) => c.method === method)
            .map(({ values }) => mean(values).toFixed(3)),
        ]),
      },
      {
        id: "Table 2",
        attribute: "gender",
        subjects: 20,
        images: 100,
        rows: "subject",
        columns: columns.map(({ metric, method }) => ({ metric, method })),
        cells: subjects.map((subject, s) => [
          subject,
          ...columns.map(({ values }) => at(values, s).toFixed(3)),
        ]),
      },
    ],
  };
}
