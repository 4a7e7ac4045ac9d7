import { deepStrictEqual } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { farthest } from "../../tests/support/errors.ts";
import reference from "../../tests/reference/adam.json" with { type: "json" };
import { at, tensor } from "../core/mod.ts";
import { adamStep, startAdam } from "./adam.ts";
import { multiStepRate } from "./multi_step_rate.ts";

const { start, gradients, runs, milestones, gamma, per_epoch: perEpoch } =
  reference;

for (const { options, path, rates } of runs) {
  Deno.test(`Adam takes torch's steps at lr ${options.lr}`, () => {
    let x = tensor(start, [start.length]);
    let state = startAdam(x);
    for (const [i, gradient] of gradients.entries()) {
      const epoch = Math.floor(i / perEpoch);
      const rate = multiStepRate(options.lr, milestones, gamma, epoch);
      assertWithin("the step size", Math.abs(rate - at(rates, i)), 1e-15);
      const [beta1, beta2] = options.betas ?? [0.9, 0.999];
      ({ x, state } = adamStep(x, tensor(gradient, x.shape), state, {
        rate,
        decay: [Number(beta1), Number(beta2)],
        epsilon: options.eps ?? 1e-8,
      }));
      assertWithin(`step ${i}`, farthest(x.data, at(path, i)), 1e-6);
    }
  });
}

Deno.test("Adam's first step is the step size against the sign of the gradient", () => {
  const x = tensor([1, 1, 1], [3]);
  const gradient = tensor([1e3, -1e3, 0], [3]);
  const moved = adamStep(x, gradient, startAdam(x), { rate: 0.25 });
  deepStrictEqual(moved.x, tensor([0.75, 1.25, 1], [3]));
  deepStrictEqual(x.data, Float32Array.of(1, 1, 1));
});
