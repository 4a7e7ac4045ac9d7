import { type Entanglement, entanglement } from "../../lib/attribution/mod.ts";
import { at, concatRows, rows, type Tensor } from "../../lib/core/mod.ts";
import {
  addNoise,
  forwardProcess,
  initialNoise,
  mapInputs,
  sample,
} from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import type { NoisePrediction, Pipeline } from "../../lib/runtime/mod.ts";
import { PROFESSIONS } from "../../lib/testbed/mod.ts";

/** How far what one pipeline makes is from what another makes of the same. */
export interface PrecisionErrors {
  /** Greatest difference of a first prediction of noise, whose variance is 1. */
  readonly noise: number;
  /** Greatest difference of the latents of each image after all steps, the least first. */
  readonly latents: readonly number[];
  /** Mean difference of an image's IoU, which that of mIoU cannot exceed. */
  readonly miou: number;
  /** Least cosine between the gradients of BiasMap's energy, of all subjects and timesteps asked for. */
  readonly cosine: number;
  /** Greatest share of a gradient that was too small to be held. */
  readonly underflow: number;
}

/** What is sampled, in guidance, as a benchmark does. */
export interface PrecisionQuestion {
  /** Subjects. */
  readonly subjects: readonly string[];
  /** Seeds of each subject's images, sampled a seed at a time. */
  readonly seeds: readonly number[];
  /** Steps of the sampler. */
  readonly steps: number;
  /** Subjects among them whose gradients are compared, on what was sampled from the first seed. */
  readonly guided: readonly string[];
  /** Timesteps at which the gradient is compared. */
  readonly timesteps: readonly number[];
}

/** What is asked where nothing else is said: an image here and there is amplified, so it takes many to say anything of latents. */
export const PRECISION_QUESTION: PrecisionQuestion = {
  subjects: PROFESSIONS,
  seeds: [1, 2],
  steps: 20,
  guided: ["nurse", "pilot", "mechanic", "doctor", "journalist"],
  timesteps: [951, 51],
};

/**
 * Measures what half precision, or another provider, changes.
 *
 * @param reference The pipeline in float32 on the CPU.
 * @param other The same model in half precision, or elsewhere.
 * @param question What is sampled.
 */
export async function precisionErrors(
  reference: Pipeline,
  other: Pipeline,
  question: PrecisionQuestion = PRECISION_QUESTION,
): Promise<PrecisionErrors> {
  const [as, bs] = [
    await drawn(reference, question),
    await drawn(other, question),
  ];
  const pairs = as.map((a, i) => [a, at(bs, i)] as const);
  const { latents } = at(as, 0);
  const cosines: number[] = [];
  let underflow = 0;
  for (const timestep of question.timesteps) {
    const [own, theirs] = [
      await guided(reference, question, latents, timestep),
      await guided(other, question, latents, timestep),
    ];
    question.guided.forEach((_, i) => {
      const [x, y] = [own, theirs].map(({ energy }) =>
        energy ? rows(energy.gradient, i, i + 1).data : new Float32Array()
      ) as [Float32Array, Float32Array];
      cosines.push(cosine(x, y));
    });
    underflow = Math.max(underflow, ...theirs.energy?.underflow?.data ?? []);
  }
  return {
    noise: Math.max(...pairs.map(([a, b]) => most(a.first, b.first))),
    latents: pairs.flatMap(([a, b]) => mostOfEach(a.latents, b.latents))
      .toSorted((x, y) => x - y),
    miou: mean(
      pairs.flatMap(([a, b]) =>
        a.ious.map((x, i) => Math.abs(x - at(b.ious, i)))
      ),
    ),
    cosine: Math.min(...cosines),
    underflow,
  };
}

const CONTEXT = { attribute: "gender", groups: ["male", "female"] };

function attributionOf(subjects: readonly string[]) {
  return {
    prompts: subjects.map((s) => `A photo of the face of a ${s} and gender`),
    words: subjects.map((s) => [s, CONTEXT.attribute]),
  };
}

function promptOf(subject: string): string {
  return `a photo of the face of a ${subject}`;
}

/** What one pipeline makes of all subjects, seed by seed. */
async function drawn(
  pipeline: Pipeline,
  { subjects, seeds, steps }: PrecisionQuestion,
) {
  const made = [];
  for (const seed of seeds) {
    const predicted: Tensor[] = [];
    const { latents, maps } = await sample(pipeline, {
      samples: subjects.map((subject) => ({
        seed,
        prompt: promptOf(subject),
        subject,
      })),
      steps,
      guidance: 7.5,
      attribution: attributionOf(subjects),
    }, { onStep: (step) => predicted.push(step.predicted) });
    const ious = subjects.map((_, i) => maps ? iouOf(pipeline, maps, i) : NaN);
    made.push({ latents, ious, first: at(predicted, 0) });
  }
  return made;
}

function iouOf(pipeline: Pipeline, maps: Tensor, image: number): number {
  const [, height, width] = pipeline.imageShape;
  const { data, shape } = rows(maps, image, image + 1);
  const found = entanglement(
    { data, shape: shape.slice(1) },
    pipeline.modules,
    { resolution: [height, width] },
  );
  return "iou" in found ? (found as Entanglement).iou : NaN;
}

/** A prediction with the gradient of BiasMap's energy, from one and the same noisy latents. */
async function guided(
  pipeline: Pipeline,
  { guided: subjects, subjects: all }: PrecisionQuestion,
  clean: Tensor,
  timestep: number,
): Promise<NoisePrediction> {
  const [biasmap] = createTransforms([{ id: "biasmap" }], CONTEXT);
  if (!biasmap?.energy) throw new TypeError("BiasMap has an energy");
  const { accumulated: _, ...words } = await mapInputs(
    pipeline,
    attributionOf(subjects),
  );
  const own = subjects.map((subject) => all.indexOf(subject));
  const noise = initialNoise(
    subjects.map((_, i) => 101 + i),
    pipeline.latentShape,
  );
  const { levels } = forwardProcess(pipeline.schedulerConfig);
  return await pipeline.predictNoise({
    latents: addNoise(
      concatRows(own.map((i) => rows(clean, i, i + 1))),
      noise,
      at(levels, timestep),
    ),
    timestep,
    conditioning: await pipeline.condition(
      subjects.map((subject) => ({ text: promptOf(subject) })),
    ),
    energy: {
      ...words,
      branch: "conditional",
      modules: [],
      ...biasmap.energy.energy,
    },
  });
}

function mostOfEach(a: Tensor, b: Tensor): number[] {
  return Array.from(
    { length: at(a.shape, 0) },
    (_, i) => most(rows(a, i, i + 1), rows(b, i, i + 1)),
  );
}

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}

function most(a: Tensor, b: Tensor): number {
  return a.data.reduce(
    (m, x, i) => Math.max(m, Math.abs(x - at(b.data, i))),
    0,
  );
}

function cosine(x: Float32Array, y: Float32Array): number {
  const dot = x.reduce((sum, v, i) => sum + v * at(y, i), 0);
  return dot / Math.hypot(...x) / Math.hypot(...y);
}
