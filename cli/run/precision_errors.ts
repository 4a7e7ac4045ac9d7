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

/** How far what one pipeline makes is from what another makes of the same. */
export interface PrecisionErrors {
  /** Greatest difference of a first prediction of noise, whose variance is 1. */
  readonly noise: number;
  /** Greatest difference of the latents after all steps. */
  readonly latents: number;
  /** Difference of mIoU. */
  readonly miou: number;
  /** Least cosine between the gradients of BiasMap's energy, of all subjects and timesteps asked for. */
  readonly cosine: number;
  /** Greatest share of a gradient that was too small to be held. */
  readonly underflow: number;
}

/** What is sampled, in guidance, as a benchmark does. */
export interface PrecisionQuestion {
  /** Subjects, one image each. */
  readonly subjects: readonly string[];
  /** Steps of the sampler. */
  readonly steps: number;
  /** Subjects whose gradients are compared, on what was sampled. */
  readonly guided: readonly string[];
  /** Timesteps at which the gradient is compared. */
  readonly timesteps: readonly number[];
}

/** What is asked where nothing else is said. */
export const PRECISION_QUESTION: PrecisionQuestion = {
  subjects: ["nurse", "pilot"],
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
  const [a, b] = [
    await drawn(reference, question),
    await drawn(other, question),
  ];
  const cosines: number[] = [];
  let underflow = 0;
  for (const timestep of question.timesteps) {
    const [own, theirs] = [
      await guided(reference, question, a.latents, timestep),
      await guided(other, question, a.latents, timestep),
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
    noise: most(a.first, b.first),
    latents: most(a.latents, b.latents),
    miou: Math.abs(a.miou - b.miou),
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

async function drawn(pipeline: Pipeline, question: PrecisionQuestion) {
  const { subjects, steps } = question;
  const predicted: Tensor[] = [];
  const { latents, maps } = await sample(pipeline, {
    samples: subjects.map((subject, i) => ({
      seed: i + 1,
      prompt: promptOf(subject),
      subject,
    })),
    steps,
    guidance: 7.5,
    attribution: attributionOf(subjects),
  }, { onStep: (step) => predicted.push(step.predicted) });
  const [, height, width] = pipeline.imageShape;
  const ious = subjects.map((_, i) => {
    if (!maps) return NaN;
    const { data, shape } = rows(maps, i, i + 1);
    const own = { data, shape: shape.slice(1) };
    const found = entanglement(own, pipeline.modules, {
      resolution: [height, width],
    });
    return "iou" in found ? (found as Entanglement).iou : NaN;
  });
  const miou = ious.reduce((sum, x) => sum + x, 0) / ious.length;
  return { latents, miou, first: at(predicted, 0) };
}

/** A prediction with the gradient of BiasMap's energy, from one and the same noisy latents. */
async function guided(
  pipeline: Pipeline,
  { guided: subjects }: PrecisionQuestion,
  clean: Tensor,
  timestep: number,
): Promise<NoisePrediction> {
  const [biasmap] = createTransforms([{ id: "biasmap" }], CONTEXT);
  if (!biasmap?.energy) throw new TypeError("BiasMap has an energy");
  const { accumulated: _, ...words } = await mapInputs(
    pipeline,
    attributionOf(subjects),
  );
  const each = subjects.map((_, i) => i % at(clean.shape, 0));
  const noise = initialNoise(
    subjects.map((_, i) => 101 + i),
    pipeline.latentShape,
  );
  const { levels } = forwardProcess(pipeline.schedulerConfig);
  return await pipeline.predictNoise({
    latents: addNoise(
      concatRows(each.map((i) => rows(clean, i, i + 1))),
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
