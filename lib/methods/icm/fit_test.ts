import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { inFolder } from "../../../tests/support/folder.ts";
import {
  type OpenModel,
  withRandomModel,
} from "../../../tests/support/testbed.ts";
import { at, type Tensor } from "../../core/mod.ts";
import { sample } from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest } from "../../fit/mod.ts";
import { readTap } from "../../runtime/mod.ts";
import { fit } from "./fit.ts";
import { icm } from "./icm.ts";
import type { Parameters } from "./parameters.ts";

const IMAGES = 12;
const STEPS = 2;
const PROMPT = "a photo of a person";
const GIVEN = {
  prompts: [PROMPT],
  images: IMAGES,
  probed: ["mid_block"],
  C: 0.01,
};

Deno.test("ICM's probes read the mean over positions, or random positions one by one", async () => {
  await inFolder((folder) =>
    withRandomModel(async (model) => {
      const reads: Readonly<Record<string, Tensor>>[] = [];
      await sample(model.pipeline, {
        samples: Array.from({ length: IMAGES }, (_, i) => ({
          seed: FIT_SEED + i,
          prompt: PROMPT,
        })),
        ...{ steps: STEPS, guidance: 7.5 },
        observed: [readTap("mid_block", ["conditional"])],
      }, { onStep: ({ reads: own }) => reads.push(own) });
      const whole = reads.map((own) => own.mid_block as Tensor);

      const pooled = await fit.run(request(model, GIVEN, `${folder}/mean`));
      const apart = await fit.run(
        request(model, { ...GIVEN, patches: 1000 }, `${folder}/all`),
      );
      const norms = (lengths: (x: Tensor) => number[]) =>
        whole.map((x) => {
          const each = lengths(x);
          return each.reduce((a, b) => a + b, 0) / each.length;
        });
      near(pooled.tensors.norms, norms((x) => rowsOf(x).map(meanLength)));
      near(apart.tensors.norms, norms((x) => rowsOf(x).flatMap(lengths)));

      const few = { ...GIVEN, patches: 1 };
      const one = await fit.run(request(model, few, `${folder}/one`));
      deepStrictEqual(
        one,
        await fit.run(request(model, few, `${folder}/again`)),
      );
      notDeepStrictEqual(one.tensors.directions_0, apart.tensors.directions_0);
    })
  );
});

function near(found: Tensor | undefined, wanted: readonly number[]): void {
  deepStrictEqual(found?.shape, [1, STEPS]);
  wanted.forEach((x, i) =>
    assertWithin(`step ${i}`, Math.abs(at(found.data, i) / x - 1), 1e-5)
  );
}

/** Positions of each image, `[image][position][channel]`. */
function rowsOf({ data, shape }: Tensor): number[][][] {
  const [images = 0, c = 0, h = 0, w = 0] = shape;
  const n = h * w;
  return Array.from(
    { length: images },
    (_, b) =>
      Array.from(
        { length: n },
        (_, p) =>
          Array.from({ length: c }, (_, k) => at(data, (b * c + k) * n + p)),
      ),
  );
}

function lengths(positions: readonly number[][]): number[] {
  return positions.map((x) => Math.hypot(...x));
}

function meanLength(positions: readonly number[][]): number {
  const first = at(positions, 0);
  return Math.hypot(
    ...first.map((_, k) =>
      positions.reduce((sum, x) => sum + at(x, k), 0) / positions.length
    ),
  );
}

function request(
  { pipeline, scorer }: OpenModel,
  given: Record<string, unknown>,
  scratch: string,
): FitRequest<Parameters> {
  let judged = 0;
  return {
    ...{ pipeline, scorer, scratch },
    parameters: icm.parameters.parse(given),
    context: {
      attribute: "gender",
      groups: ["male", "female"],
      subjects: ["nurse", "pilot"],
      prompt: "a photo of a {subject}",
      sampler: { scheduler: "ddim", steps: STEPS, guidance: 7.5 },
    },
    judge: ({ shape }) =>
      Promise.resolve(
        Array.from({ length: at(shape, 0) }, () => judged++ % 2),
      ),
    references: () => Promise.reject(new Error("nothing is looked at")),
    onStep: () => {},
    saved: { load: () => Promise.resolve(undefined), save: async () => {} },
  };
}
