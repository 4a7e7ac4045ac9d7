import { ok } from "node:assert/strict";
import { FRONT_WORLDS, simulateFronts } from "./fronts/simulate.ts";

// `deno task fronts` simulates as many runs as figures need; these few notice a rule that is broken.
for (const world of FRONT_WORLDS) {
  Deno.test(`a front of simulated rows contains the true one: ${world.name}`, () => {
    const { contained, sound } = simulateFronts(world, 20);
    // More than three of twenty would be one in sixty at a rate of one in twenty.
    ok(contained >= 0.85, `${contained}`);
    ok(sound >= 0.85, `${sound}`);
  });
}
