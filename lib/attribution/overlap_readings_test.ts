import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { abstains, tensor } from "../core/mod.ts";
import reference from "../../tests/reference/maps/entanglement.json" with {
  type: "json",
};
import { entanglement } from "./entanglement.ts";
import { overlapReadings } from "./overlap_readings.ts";

const { layout } = reference;
const width = reference.maps[0]?.length ?? 0;
const [rows = 0, columns = 0] = reference.resolution;
const resolution = [rows, columns] as const;
const read = (data: readonly number[]) =>
  overlapReadings(tensor([...data], [2, width]), layout, resolution);

Deno.test("the published readings are those of entanglement(), of every depth", () => {
  const maps = tensor(reference.maps.flat(), [2, width]);
  const known = entanglement(maps, layout, { resolution });
  if (abstains(known)) throw new Error(known.invalid);
  const found = new Map(
    overlapReadings(maps, layout, resolution).map((r) => [
      `${r.modules}: ${r.measure}`,
      r.value,
    ]),
  );
  const whole = (measure: string) =>
    found.get(`all modules: ${measure} above the 70th percentile`);
  strictEqual(whole("IoU"), known.iou);
  strictEqual(whole("mean IoU of stages"), known.biou);
  strictEqual(whole("mean IoU of modules"), known.biouModules);
  for (const [stage, value] of Object.entries(known.stages)) {
    strictEqual(found.get(`${stage}: IoU above the 70th percentile`), value);
  }
});

Deno.test("every reading is in [0, 1], 1 for equal maps, and the same whichever word comes first", () => {
  const map = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
    minLength: width,
    maxLength: width,
  });
  fc.assert(
    fc.property(map, map, (a, b) => {
      const [there, back] = [read([...a, ...b]), read([...b, ...a])];
      there.forEach(({ value, measure }, i) => {
        if (Number.isNaN(value)) return;
        ok(value >= 0 && value <= 1, `${measure}: ${value}`);
        ok(Math.abs(value - (back[i]?.value ?? NaN)) < 1e-12, measure);
      });
      for (const { value } of read([...a, ...a])) {
        ok(Number.isNaN(value) || Math.abs(value - 1) < 1e-12);
      }
    }),
    { numRuns: 10, seed: 3 },
  );
});
