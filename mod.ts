/**
 * Entangle measures social bias in text-to-image diffusion models: what a model
 * draws, and where it looks while it draws. This is its table of contents; each
 * folder of `lib/` says more in its own `mod.ts`.
 *
 * @example Load a pipeline, draw an image, see where two words are looked for
 * ```ts
 * import { entanglement, openPipeline, openRuntime, sample, TESTBED_MODEL } from "./mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runtime = await openRuntime({ provider: "cpu" });
 * const pipeline = await openPipeline(TESTBED_MODEL.pathname, runtime);
 *
 * const { images, maps } = await sample(pipeline, {
 *   samples: [{ seed: 0, prompt: "A photo of the face of a nurse" }],
 *   steps: 2,
 *   guidance: 7.5,
 *   attribution: {
 *     prompts: ["A photo of the face of a nurse and gender"],
 *     words: [["nurse", "gender"]],
 *   },
 * });
 * deepStrictEqual(images.shape, [1, ...pipeline.imageShape]);
 *
 * if (maps) {
 *   const { data, shape: [, words = 0, positions = 0] } = maps;
 *   const overlap = entanglement({ data, shape: [words, positions] }, pipeline.modules);
 *   if ("iou" in overlap) console.log(`IoU ${overlap.iou}; 0.176 if they had nothing to do with each other`);
 * }
 * await runtime.close();
 * ```
 *
 * @example Judge images, as a benchmark does
 * ```ts
 * import { classDirections, classify, openRuntime, openScorer, TESTBED_MODEL, zeros } from "./mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runtime = await openRuntime({ provider: "cpu" });
 * const scorer = await openScorer(`${TESTBED_MODEL.pathname}clip`, runtime);
 * const texts = await scorer.embedTexts(["a male nurse", "a female nurse"]);
 * const images = await scorer.embedImages(zeros([1, 3, 128, 128]));
 * const seen = classify(images, classDirections(texts, [1, 1]), scorer.logitScale);
 * deepStrictEqual(seen.length, 1);
 * await runtime.close();
 * ```
 *
 * @example Estimate a metric from observations
 * ```ts
 * import { cell, rd } from "./mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const labels = ["female", "female", "female", "male"];
 * const observations = labels.map((label, seed) => ({ seed, subject: "nurse", label }));
 * const { estimate } = cell(rd, observations, {
 *   classes: ["male", "female"],
 *   subjects: ["nurse"],
 *   percentile: 70,
 * });
 * deepStrictEqual(estimate?.value, 0.5);
 * ```
 *
 * @module
 */

// Tensors, seeded noise, errors
export {
  abstains,
  type Abstention,
  EnvironmentError,
  InputError,
  rows,
  type Shape,
  type Tensor,
  tensor,
  torchNormal,
  zeros,
} from "./lib/core/mod.ts";

// Networks as functions
export type { PipelineOptions } from "./lib/networks/mod.ts";
export {
  type MapRequest,
  type NoisePrediction,
  type NoiseRequest,
  openPipeline,
  openRuntime,
  openScorer,
  type Pipeline,
  type Provider,
  PROVIDERS,
  type Runtime,
  type RuntimeOptions,
  type Scorer,
} from "./lib/runtime/mod.ts";

// Sampling, and the hooks where methods act
export {
  type AttributionRequest,
  reread,
  type RereadRequest,
  type Sample,
  sample,
  type SampleOptions,
  type SampleRequest,
  type SampleResult,
  type SampleStep,
  SCHEDULERS,
  type Transform,
  type TransformContext,
} from "./lib/diffusion/mod.ts";
export {
  createTransforms,
  defineMethod,
  type Fit,
  type MethodRecord,
  METHODS,
  type Methods,
  type TransformSpec,
} from "./lib/methods/mod.ts";

// Where concepts are looked for
export {
  type AttentionModule,
  type Entanglement,
  entanglement,
  type EntanglementOptions,
  heatMap,
  iou,
  type Mask,
  percentileMask,
  unitRange,
} from "./lib/attribution/mod.ts";

// Who says what an image shows
export {
  classDirections,
  type Classification,
  classify,
  type Judge,
  type JudgeRecord,
  JUDGES,
  type Prediction,
} from "./lib/judges/mod.ts";

// Quantities with their errors and chance levels
export {
  type Cell,
  cell,
  type Chance,
  type Context,
  type Estimate,
  type Metric,
  METRICS,
  type Observation,
  type Overall,
  overall,
  rd,
} from "./lib/metrics/mod.ts";

// Whether two numbers differ, and how sure that is
export {
  fairDistance,
  fairRange,
  holm,
  type Interval,
  interval,
  mean,
  type NullBand,
  signFlip,
  smallestDetectable,
} from "./lib/statistics/mod.ts";

// From a spec to a leaderboard, and from two to a verdict
export {
  type Baseline,
  type Catalogue,
  type Choices,
  defineBaseline,
  defineSpec,
  type Diff,
  diff,
  type DiffOptions,
  gate,
  type Leaderboard,
  leaderboard,
  loadBaselines,
  loadSpec,
  makePlan,
  openJudge,
  openStore,
  type Plan,
  type Rank,
  rank,
  readScores,
  run,
  type Scores,
  type Spec,
  type Verdict,
} from "./lib/bench/mod.ts";

// What a leaderboard looks like
export {
  markdownTable,
  overlay,
  type Raster,
  raster,
  table,
  terminalTable,
} from "./lib/report/mod.ts";

// The world whose bias is known, and the model that learnt it
export {
  drawLabels,
  portrait,
  probabilities,
  PROFESSIONS,
  TESTBED_MODEL,
} from "./lib/testbed/mod.ts";
