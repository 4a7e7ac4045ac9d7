import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { Cell } from "./cell.ts";
import { miou } from "./miou.ts";
import { overall } from "./overall.ts";
import { rd } from "./rd.ts";

const context = {
  classes: ["female", "male"],
  subjects: ["a", "b", "c"],
  percentile: 70,
};

const of = (subject: string, value: number, stderr: number, n = 100): Cell => ({
  subject,
  estimate: { value, stderr, n },
  abstained: 1,
  reasons: { black: 1 },
});

Deno.test("overall() is the mean over subjects with the error over subjects", () => {
  const cells = [of("a", 0.1, 0.01), of("b", 0.2, 0.01), of("c", 0.6, 0.01)];
  const { estimate, subjects, missing, abstained } = overall(
    miou,
    cells,
    context,
  );
  const s = Math.sqrt((0.2 ** 2 + 0.1 ** 2 + 0.3 ** 2) / 2);
  ok(Math.abs((estimate?.value ?? NaN) - 0.3) < 1e-15);
  ok(Math.abs((estimate?.stderr ?? NaN) - s / Math.sqrt(3)) < 1e-15);
  deepStrictEqual([estimate?.n, subjects, missing, abstained], [300, 3, [], 3]);
});

Deno.test("the overall error is never less than that of these very subjects", () => {
  const cells = [of("a", 0.5, 0.06), of("b", 0.5, 0.08)];
  strictEqual(overall(miou, cells, context).estimate?.stderr, 0.05);
  strictEqual(
    overall(miou, [of("a", 0.5, 0.06)], context).estimate?.stderr,
    0.06,
  );
});

Deno.test("cells of one image leave the error to the spread of the subjects", () => {
  const cells = [of("a", 0.2, NaN, 1), of("b", 0.4, NaN, 1)];
  ok(
    Math.abs((overall(miou, cells, context).estimate?.stderr ?? NaN) - 0.1) <
      1e-15,
  );
  strictEqual(
    overall(miou, [of("a", 0.2, NaN, 1)], context).estimate?.stderr,
    NaN,
  );
});

Deno.test("overall() has no estimate if a subject has none, and names it", () => {
  const empty: Cell = { subject: "b", abstained: 5, reasons: { black: 5 } };
  deepStrictEqual(overall(miou, [of("a", 0.2, 0.01), empty], context), {
    subjects: 2,
    missing: ["b"],
    abstained: 6,
  });
});

Deno.test("the chance level of the overall RD has a narrower band than a cell's", () => {
  const one = overall(rd, [of("a", 0.2, 0.1)], context).chance;
  const three =
    overall(rd, ["a", "b", "c"].map((s) => of(s, 0.2, 0.1)), context).chance;
  ok(Math.abs((one?.value ?? NaN) - (three?.value ?? NaN)) < 1e-15);
  ok((three?.p95 ?? NaN) < (one?.p95 ?? NaN));
});

Deno.test("overall() refuses no cells, and a subject that occurs twice", () => {
  throws(() => overall(miou, [], context), /there are no cells/);
  throws(
    () => overall(miou, [of("a", 0, 0), of("a", 1, 0)], context),
    /"a" occurs twice/,
  );
});
