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

Deno.test("ICM's probes read the mean over positions, or random positions one by one, and maps are differences of means at each", async () => {
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

      const maps = await fit.run(
        request(model, { ...GIVEN, positions: "own" }, `${folder}/maps`),
      );
      near(maps.tensors.norms, norms((x) => imagesOf(x).map(hypot)));
      deepStrictEqual(maps.tensors.accuracies, pooled.tensors.accuracies);
      const wanted = whole.flatMap((x) => towardsFemale(imagesOf(x)));
      const found = maps.tensors.directions_0 as Tensor;
      deepStrictEqual(
        found.shape,
        [STEPS, 2, ...at(whole, 0).shape.slice(1)],
      );
      wanted.forEach((v, j) => {
        const [step, i] = [Math.floor(j / width(whole)), j % width(whole)];
        const of = (k: number) =>
          at(found.data, (2 * step + k) * width(whole) + i);
        assertWithin(`female ${j}`, Math.abs(of(1) - v), 1e-6);
        assertWithin(`male ${j}`, Math.abs(of(0) + v), 1e-6);
      });
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

/** Values of each image, and how many there are. */
function imagesOf({ data, shape: [images = 0] }: Tensor): number[][] {
  const own = data.length / images;
  return Array.from(
    { length: images },
    (_, b) => [...data.subarray(b * own, (b + 1) * own)],
  );
}

function width([first]: readonly Tensor[]): number {
  return imagesOf(first as Tensor)[0]?.length ?? 0;
}

/** Mean of the images that are judged to be of the second group less that of the first's, of length 1; they take turns. */
function towardsFemale(images: readonly number[][]): number[] {
  const difference = at(images, 0).map((_, i) =>
    images.reduce((sum, x, b) => sum + (b % 2 ? 1 : -1) * at(x, i), 0)
  );
  const length = hypot(difference);
  return difference.map((x) => x / length);
}

function hypot(x: readonly number[]): number {
  return Math.sqrt(x.reduce((sum, each) => sum + each * each, 0));
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
