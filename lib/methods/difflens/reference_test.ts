// The autoencoder, its training, and the attribution, by PyTorch.

import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
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
  zipWith,
} from "../../core/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { integratedGradients, probabilities } from "./attribution.ts";
import {
  type Autoencoder,
  partSlopes,
  unexplained,
  unitLength,
} from "./autoencoder.ts";
import { autoencoderStep, startLearning, summed } from "./autoencoder_step.ts";
import reference from "./reference/difflens.json" with { type: "json" };

const [ROWS, WIDTH, FEATURES, K, BATCH] = [48, 12, 40, 5, 16];

for (const parts of [1, 3]) {
  Deno.test(`the sparse autoencoder's loss, gradient and training are PyTorch's, in ${parts} parts`, async () => {
    await withRandomModel(async ({ pipeline }) => {
      const x = wave([ROWS, WIDTH], 0.1);
      const learning = startLearning(begun(x, parts));
      const pass = await unexplained(pipeline, x, learning, K);
      assertWithin("loss", relative(pass.loss, reference.first.loss), 1e-5);
      const slopes: Tensors[] = [];
      for (let p = 0; p < parts; p++) {
        slopes.push(await partSlopes(pipeline, x, learning, pass, p));
      }
      const centre = slopes.map((own) => named(own, "centre"))
        .reduce((a, b) => zipWith((x, y) => x + y, a, b), summed(pass.slope));
      for (const name of ["encoder", "bias", "centre", "decoder"] as const) {
        const wanted = reference.first[name];
        const most = Math.max(...wanted.map(Math.abs));
        const { data } = name === "centre"
          ? centre
          : concatRows(slopes.map((own) => named(own, name)));
        strictEqual(data.length, wanted.length);
        const error = Math.max(
          ...wanted.map((g, i) => Math.abs(g - at(data, i))),
        );
        assertWithin(name, error / most, 1e-4);
      }
      for (const [step, wanted] of reference.losses.entries()) {
        const batch = concatRows(
          Array.from({ length: BATCH }, (_, i) => {
            const row = (step * BATCH + i * 5) % ROWS;
            return rows(x, row, row + 1);
          }),
        );
        const options = { k: K, rate: 0.005 };
        const found = await autoencoderStep(pipeline, batch, learning, options);
        assertWithin(`loss ${step}`, relative(found.loss, wanted), 1e-3);
      }
    });
  });
}

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

Deno.test("attributions add up within 1 %, however sure the classifier is", () => {
  const values = (n: number) =>
    fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
      minLength: n,
      maxLength: n,
    });
  fc.assert(
    fc.property(
      values(18),
      values(3),
      values(6),
      values(6),
      fc.integer({ min: 1, max: 300 }),
      (weights, bias, from, to, sure) => {
        const gains = [0, 1, 2].map((c) =>
          Float32Array.from(weights.slice(6 * c, 6 * c + 6), (g) => sure * g)
        );
        const classifier = { gains, bias, temperature: 1 };
        const [code, baseline] = [to, from].map((x) =>
          Float32Array.from(x)
        ) as [
          Float32Array,
          Float32Array,
        ];
        const found = integratedGradients(classifier, code, baseline, 2, 1);
        const sum = found.reduce((a, b) => a + b, 0);
        const whole = at(probabilities(classifier, code), 2) -
          at(probabilities(classifier, baseline), 2);
        ok(Math.abs(sum - whole) <= Math.max(2e-6, 0.0101 * Math.abs(whole)));
      },
    ),
    { seed: 0, numRuns: 200 },
  );
});

/** The first weights, their features in so many parts. */
function begun(x: Tensor, parts: number): Autoencoder {
  const decoder = unitLength(wave([FEATURES, WIDTH], 0.3));
  const bias = tensor(
    wave([FEATURES], 0.9).data.map((v) => 0.05 * v),
    [FEATURES],
  );
  const mean = Array.from({ length: WIDTH }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < ROWS; i++) sum += at(x.data, i * WIDTH + j);
    return sum / ROWS;
  });
  const part = (p: number) => {
    const from = Math.floor(p * FEATURES / parts);
    const to = Math.floor((p + 1) * FEATURES / parts);
    const own = copied(rows(decoder, from, to));
    return {
      encoder: own,
      bias: copied(rows(bias, from, to)),
      decoder: copied(own),
    };
  };
  return {
    parts: Array.from({ length: parts }, (_, p) => part(p)),
    centre: tensor(mean, [WIDTH]),
  };
}

/** Weights of its own, which are changed where they lie. */
function copied({ data, shape }: Tensor): Tensor {
  return { data: data.slice(), shape };
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
