import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { assertClose } from "../../../tests/support/assert.ts";
import { at, torchNormal } from "../../core/mod.ts";
import { addNoise, variancePreserving } from "./noise_level.ts";
import { denoised, predictionOf, type PredictionType } from "./prediction.ts";

const TYPES: PredictionType[] = [
  ...["epsilon", "v_prediction", "sample", "flow_prediction"] as const,
];

const anyShare = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const anyLevel = fc.oneof(
  anyShare.map((bar) => variancePreserving(bar, 500)),
  // Flow matching.
  anyShare.map((sigma) => ({ alpha: 1 - sigma, sigma, timestep: sigma })),
  fc.record({
    alpha: anyShare,
    sigma: anyShare,
    timestep: fc.constant(1),
  }),
);

for (const type of TYPES) {
  Deno.test(`a prediction of type ${type} takes z = α·x₀ + σ·ε apart as it was put together, at any noise level`, () => {
    fc.assert(
      fc.property(anyLevel, fc.nat(), (level, seed) => {
        const clean = torchNormal(seed, [1, 1, 2, 4]);
        const noise = torchNormal(seed + 1, [1, 1, 2, 4]);
        const z = addNoise(clean, noise, level);
        const predicted = predictionOf(type, { clean, noise }, level);
        const found = denoised(type, predicted, z, level);
        const again = addNoise(found.clean, found.noise, level);
        for (let k = 0; k < 8; k++) {
          // Rounding of z grows by 1/α or 1/σ, at most 20.
          assertClose(at(found.clean.data, k), at(clean.data, k), 1e-4);
          assertClose(at(found.noise.data, k), at(noise.data, k), 1e-4);
          assertClose(at(again.data, k), at(z.data, k), 1e-5);
        }
      }),
      { seed: 0 },
    );
  });
}

Deno.test("the noise that a network of type epsilon predicts keeps its bits", () => {
  const [predicted, z] = [torchNormal(1, [8]), torchNormal(2, [8])];
  const level = variancePreserving(0.3, 500);
  strictEqual(denoised("epsilon", predicted, z, level).noise, predicted);
});
