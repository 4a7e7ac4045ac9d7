import { ok } from "node:assert/strict";
import reference from "../../tests/reference/optim.json" with { type: "json" };
import { at, tensor } from "../core/mod.ts";
import { accumulate } from "./accumulate.ts";
import { adam, adamw } from "./adam.ts";
import { clipByGlobalNorm } from "./clip.ts";
import { cosine, linear, multiStep, warmup } from "./schedules.ts";
import { ema } from "./ema.ts";
import type { Optimizer, Tensors } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

const OPTIMIZERS: Readonly<Record<keyof typeof reference.runs, Optimizer>> = {
  "adam": adam({ rate: 0.02 }),
  "adam, weight decay": adam({
    rate: 0.02,
    decay: [0.8, 0.95],
    epsilon: 1e-4,
    weightDecay: 0.1,
  }),
  "adamw": adamw({ rate: 0.02, weightDecay: 0.1 }),
  "sgd": sgd({ rate: 0.05, weightDecay: 0.01 }),
  "sgd, momentum": sgd({ rate: 0.02, momentum: 0.9 }),
  "sgd, nesterov": sgd({
    rate: 0.02,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0.01,
  }),
  "clipped": clipByGlobalNorm(0.5, sgd({ rate: 0.1 })),
  "accumulated": accumulate(4, adamw({ rate: 0.05, weightDecay: 0.1 })),
  "averaged": adam({ rate: 0.02 }),
  "warm-up, cosine": adamw({
    rate: warmup(10, 0.05, cosine(0.05, 90)),
    weightDecay: 0.01,
  }),
  "warm-up, linear": sgd({ rate: warmup(10, 0.05, linear(0.05, 90)) }),
  "milestones": adam({ rate: multiStep(0.05, [30, 60], 0.3) }),
};

for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
  Deno.test(`${name}: a hundred steps end where PyTorch's do`, () => {
    const path = reference.runs[name as keyof typeof reference.runs];
    let parameters: Tensors = {
      w: tensor(reference.start.w, [3, 2]),
      b: tensor(reference.start.b, [2]),
    };
    let average = parameters;
    let state = optimizer.init(parameters);
    for (let i = 0; i < 100; i++) {
      const gradients = {
        w: tensor(at(reference.gradients.w, i), [3, 2]),
        b: tensor(at(reference.gradients.b, i), [2]),
      };
      ({ parameters, state } = optimizer.update(gradients, state, parameters));
      average = ema(average, parameters, 0.9);
      if (i % 10 !== 9) continue;
      const mine = name === "averaged" ? average : parameters;
      for (const key of ["w", "b"] as const) {
        const theirs = at(path, (i - 9) / 10)[key];
        theirs.forEach((x, k) => {
          const off = Math.abs(at(mine[key]?.data ?? [], k) - x);
          ok(
            off <= 1e-6 * Math.max(1, Math.abs(x)),
            `${key}[${k}] is ${off} off after ${i + 1} steps`,
          );
        });
      }
    }
  });
}
