import { at, concatRows, rows, type Tensor } from "../../core/mod.ts";
import { concatConditioning, sliceConditioning } from "../../runtime/mod.ts";
import type {
  SampleOptions,
  SampleRequest,
  SampleResult,
  SampleStep,
} from "./request.ts";
import type { Sample } from "./prompted_image.ts";

/**
 * Samples images with all that they depend on: those with the same prompts,
 * subject and `floor(seed / cohort)`.
 *
 * @param options Observers, which see the images that were asked for, and cancellation.
 * @param sampleBatch Samples a batch whose cohorts are whole.
 */
export async function withWholeCohorts(
  request: SampleRequest,
  options: SampleOptions,
  sampleBatch: (
    request: SampleRequest,
    options: SampleOptions,
  ) => Promise<SampleResult>,
): Promise<SampleResult> {
  const padded = padCohorts(request);
  if (!padded) return await sampleBatch(request, options);
  const { places } = padded;
  const { onStep } = options;
  const result = await sampleBatch(padded.request, {
    ...options,
    ...onStep && { onStep: (step) => onStep(unpadStep(step, places)) },
  });
  return unpad(result, places);
}

/** A request whose cohorts are whole. */
interface Padded {
  /** The request, with the missing members of each cohort, cohort by cohort. */
  readonly request: SampleRequest;
  /** Where each image that was asked for stands among them. */
  readonly places: readonly number[];
}

/** Adds the images that the images asked for depend on; `undefined` if they depend on none. */
function padCohorts(request: SampleRequest): Padded | undefined {
  const { samples, transforms = [], attribution } = request;
  const cohort = Math.max(
    1,
    ...transforms.map(({ activation }) => activation?.cohort ?? 1),
  );
  if (cohort === 1) return undefined;
  const firsts = new Map<string, number>();
  const places = samples.map((sample, i) => {
    const { seed, ...rest } = sample;
    const base = baseOf(sample, cohort);
    const key = JSON.stringify([
      ...[base, rest.prompt, rest.negative, rest.subject],
      ...[attribution?.prompts[i], attribution?.words[i]],
    ]);
    if (!firsts.has(key)) firsts.set(key, i);
    const group = [...firsts.keys()].indexOf(key);
    return group * cohort + seed - base;
  });
  const repeated = <T>(xs: readonly T[]): T[] =>
    [...firsts.values()].flatMap((i) => Array<T>(cohort).fill(at(xs, i)));
  return {
    places,
    request: {
      ...request,
      samples: repeated(samples).map((sample, k) => ({
        ...sample,
        seed: baseOf(sample, cohort) + k % cohort,
      })),
      ...attribution && {
        attribution: {
          ...attribution,
          prompts: repeated(attribution.prompts),
          words: repeated(attribution.words),
        },
      },
    },
  };
}

/** Leaves only the images that were asked for. */
function unpad(
  result: SampleResult,
  places: readonly number[],
): SampleResult {
  const { samples, records, maps } = result;
  const own = (x: Tensor) => pick(x, places, samples.length);
  return {
    ...result,
    images: own(result.images),
    latents: own(result.latents),
    initialLatents: own(result.initialLatents),
    conditioning: concatConditioning(
      placesInBranches(result.conditioning.rows, places, samples.length)
        .map((row) => sliceConditioning(result.conditioning, row, row + 1)),
    ),
    samples: places.map((place) => at(samples, place)),
    records: places.map((place) => at(records, place)),
    ...maps && { maps: own(maps) },
  };
}

function unpadStep(
  step: SampleStep,
  places: readonly number[],
): SampleStep {
  const own = (x: Tensor) => pick(x, places, at(step.noise.shape, 0));
  return {
    ...step,
    predicted: own(step.predicted),
    noise: own(step.noise),
    latents: own(step.latents),
    reads: Object.fromEntries(
      Object.entries(step.reads).map(([name, x]) => [name, own(x)]),
    ),
  };
}

/** Some rows of each branch of `batch`. */
function pick(x: Tensor, places: readonly number[], batch: number): Tensor {
  return concatRows(
    placesInBranches(at(x.shape, 0), places, batch)
      .map((row) => rows(x, row, row + 1)),
  );
}

function placesInBranches(
  all: number,
  places: readonly number[],
  batch: number,
): number[] {
  return Array.from(
    { length: all / batch },
    (_, branch) => places.map((place) => branch * batch + place),
  ).flat();
}

function baseOf({ seed }: Sample, cohort: number): number {
  return seed - seed % cohort;
}
