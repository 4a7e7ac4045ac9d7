import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { ONE_PRESS_MS, pressCounter } from "./interrupt.ts";

Deno.test("signals within a second of a press are that press, however many and whoever passes them on", () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 20 });
  const echoes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(pauses, echoes)), (presses) => {
      const isPress = pressCounter();
      let at = 0;
      for (const [quiet, after] of presses) {
        at += ONE_PRESS_MS + quiet.reduce((a, b) => a + b, 0);
        deepStrictEqual(isPress(at), true);
        let echo = at;
        for (const ms of after) deepStrictEqual(isPress(echo += ms), false);
      }
    }),
    { seed: 0 },
  );
});

Deno.test("who goes on pressing is heard after a second", () => {
  const isPress = pressCounter();
  const times = Array.from({ length: 12 }, (_, i) => i * 200);
  deepStrictEqual(times.filter(isPress), [0, 1000, 2000]);
});
