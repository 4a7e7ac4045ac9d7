import { ok, strictEqual, throws } from "node:assert/strict";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { studentQuantile, studentTail } from "./student_t.ts";

Deno.test("studentTail() and studentQuantile() are scipy's", () => {
  for (const { t, df, tail, quantile } of reference.student) {
    const got = studentTail(t, df);
    ok(Math.abs(got / tail - 1) < 1e-10, `${t}, ${df}: ${got} and ${tail}`);
    const back = studentQuantile(tail, df);
    ok(Math.abs(back - quantile) < 1e-8 * Math.abs(quantile) + 1e-9);
  }
});

Deno.test("Student's t with one degree of freedom is Cauchy's distribution", () => {
  ok(Math.abs(studentTail(1, 1) - 0.25) < 1e-14);
  ok(Math.abs(studentQuantile(0.25, 1) - 1) < 1e-12);
  strictEqual(studentTail(0, 7), 0.5);
  ok(Math.abs(studentQuantile(0.5, 7)) < 1e-300);
});

Deno.test("Student's t refuses what is no probability and no number", () => {
  throws(() => studentTail(NaN, 3), { name: "RangeError" });
  throws(() => studentTail(1, 0.9), { name: "RangeError" });
  throws(() => studentQuantile(0, 3), { name: "RangeError" });
  throws(() => studentQuantile(1, 3), { name: "RangeError" });
});
