import { ok, strictEqual } from "node:assert/strict";
import { tensor } from "../core/mod.ts";
import cases from "../../tests/reference/maps/resize.json" with {
  type: "json",
};
import { resize } from "./resize.ts";

for (const { from, to, input, output } of cases) {
  Deno.test(`resize() from ${from.join("×")} to ${to.join("×")} equals torch's interpolate()`, () => {
    const [height = 0, width = 0] = to;
    const resized = resize(tensor(input, from), [height, width]);
    const error = resized.data.reduce(
      (worst, x, i) => Math.max(worst, Math.abs(x - (output[i] ?? NaN))),
      0,
    );
    strictEqual(resized.data.length, output.length);
    ok(error <= 1e-6, `differs by ${error}`);
  });
}

Deno.test("resize() to the map's own size is the map", () => {
  const map = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
  strictEqual(resize(map, [2, 3]), map);
});
