// The autoencoder, its training, and the attribution, by PyTorch.

import { ok } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { withRandomModel } from "../../../tests/support/testbed.ts";
import {
  at,
  concatRows,
  rows,
  type Shape,
  size,
  type Tensor,
  tensor,
} from "../../core/mod.ts";
import { named } from "../../optim/mod.ts";
import { integratedGradients, probabilities } from "./attribution.ts";
import {
  type Autoencoder,
  autoencoderLoss,
  autoencoderOptimizer,
} from "./autoencoder.ts";
import reference from "./reference/difflens.json" with { type: "json" };

const [ROWS, WIDTH, FEATURES, K, BATCH] = [48, 12, 40, 5, 16];

Deno.test("the sparse autoencoder's loss, gradient and training are PyTorch's", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const x = wave([ROWS, WIDTH], 0.1);
    let autoencoder = begun(x);
    const { loss, gradients } = await autoencoderLoss(
      pipeline,
      x,
      autoencoder,
      K,
    );
    assertWithin("loss", relative(loss, reference.first.loss), 1e-5);
    for (const name of ["encoder", "bias", "centre", "decoder"] as const) {
      const wanted = reference.first[name];
      const most = Math.max(...wanted.map(Math.abs));
      const { data } = named(gradients, name);
      const error = Math.max(
        ...wanted.map((g, i) => Math.abs(g - at(data, i))),
      );
      assertWithin(name, error / most, 1e-4);
    }
    const optimizer = autoencoderOptimizer({ rate: 0.005 });
    let state = optimizer.init(autoencoder);
    for (const [step, wanted] of reference.losses.entries()) {
      const batch = concatRows(
        Array.from({ length: BATCH }, (_, i) => {
          const row = (step * BATCH + i * 5) % ROWS;
          return rows(x, row, row + 1);
        }),
      );
      const found = await autoencoderLoss(pipeline, batch, autoencoder, K);
      assertWithin(`loss ${step}`, relative(found.loss, wanted), 1e-3);
      ({ parameters: autoencoder, state } = optimizer.update(
        found.gradients,
        state,
        autoencoder,
      ));
    }
  });
});

Deno.test("the attribution is autograd's along the path, and adds up to the difference of its ends", () => {
  const gains = wave([3, FEATURES], 0.7);
  const classifier = {
    gains: [0, 1, 2].map((c) => rows(gains, c, c + 1).data),
    bias: [...wave([3], 0.2).data],
    temperature: 2,
  };
  const code = wave([FEATURES], 0.4).data.map((x) => Math.max(0, x));
  const baseline = wave([FEATURES], 1.9).data.map((x) => Math.max(0, x));
  const found = integratedGradients(classifier, code, baseline, 1, 10);
  const most = Math.max(...reference.attribution.map(Math.abs));
  for (const [j, wanted] of reference.attribution.entries()) {
    ok(Math.abs(at(found, j) - wanted) < 1e-6 * most, `feature ${j}`);
  }
  const sum = found.reduce((a, b) => a + b, 0);
  const difference = at(probabilities(classifier, code), 1) -
    at(probabilities(classifier, baseline), 1);
  assertWithin("completeness", relative(sum, difference), 1e-2);
});

function begun(x: Tensor): Autoencoder {
  const directions = wave([FEATURES, WIDTH], 0.3);
  const decoder = concatRows(
    Array.from({ length: FEATURES }, (_, j) => {
      const { data } = rows(directions, j, j + 1);
      const length = Math.hypot(...data);
      return tensor(data.map((v) => v / length), [1, WIDTH]);
    }),
  );
  const mean = Array.from({ length: WIDTH }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < ROWS; i++) sum += at(x.data, i * WIDTH + j);
    return sum / ROWS;
  });
  return {
    encoder: decoder,
    bias: tensor(wave([FEATURES], 0.9).data.map((v) => 0.05 * v), [FEATURES]),
    centre: tensor(mean, [WIDTH]),
    decoder,
  };
}

/** The same numbers as in difflens.py. */
function wave(shape: Shape, phase: number): Tensor {
  return tensor(
    Array.from(
      { length: size(shape) },
      (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
    ),
    shape,
  );
}

function relative(found: number, wanted: number): number {
  return Math.abs(found - wanted) / Math.abs(wanted);
}
