import { at, rows, type Tensor } from "../../core/mod.ts";
import {
  type Branch,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import { checkRequest } from "./check_request.ts";
import { completed, pickedResult, pickedStep } from "./cohorts.ts";
import { encodePrompts } from "./encode_prompts.ts";
import { energyReader } from "./energy_reader.ts";
import { hookedPipeline } from "./hooked_pipeline.ts";
import { guide } from "./guidance.ts";
import { finiteReadings } from "./finite_readings.ts";
import { initialNoise } from "./initial_noise.ts";
import { mapInputs } from "./map_inputs.ts";
import {
  alphaBars,
  createScheduler,
  type History,
  readNoiseConfig,
} from "../schedulers/mod.ts";
import { correctNoise, type RunningHook, startHooks } from "./noise_hooks.ts";
import { extendRecords, startRecords } from "./image_record.ts";
import type {
  SampleOptions,
  SampleRequest,
  SampleResult,
  SampleStep,
} from "./request.ts";
import { transformerInput } from "./written_tokens.ts";

/**
 * Samples a batch of images, each from its own seed.
 *
 * @param pipeline The model's networks.
 * @param request What to make, and how.
 * @param options Observers and cancellation.
 * @returns Images, latents and, if asked for, attention maps.
 * @throws {InputError} If the request does not fit itself or the model.
 * @throws The reason of `options.signal`, once it is aborted.
 */
export async function sample(
  pipeline: Pipeline,
  request: SampleRequest,
  options: SampleOptions = {},
): Promise<SampleResult> {
  checkRequest(request);
  const whole = completed(request);
  if (!whole) return await sampleAll(pipeline, request, options);
  const { onStep } = options;
  const result = await sampleAll(pipeline, whole.request, {
    ...options,
    ...onStep && {
      onStep: (step: SampleStep) => onStep(pickedStep(step, whole.places)),
    },
  });
  return pickedResult(result, whole.places);
}

async function sampleAll(
  pipeline: Pipeline,
  request: SampleRequest,
  { onStep, signal }: SampleOptions,
): Promise<SampleResult> {
  const { steps, guidance, transforms = [], attribution } = request;
  const config = pipeline.schedulerConfig;
  const scheduler = createScheduler(request.scheduler ?? "ddim", config, steps);
  const samples = request.samples.map((sample) =>
    transforms.reduce((s, transform) => transform.prompt?.(s) ?? s, sample)
  );
  const model = hookedPipeline(pipeline, transforms);
  let hooks: readonly RunningHook[] = startHooks(transforms, samples);
  const guided = guidance > 1;
  const own = (guided ? 2 : 1) * samples.length;
  const branches: readonly Branch[] = [
    ...guided ? ["unconditional"] as const : [],
    "conditional",
    ...hooks.flatMap(({ prompts }) => prompts.map(() => "edit" as const)),
  ];
  const { conditioning, truncated } = await encodePrompts(model, [
    ...guided
      ? samples.map(({ negative }) => ({
        text: negative ?? "",
        absent: negative === undefined,
      }))
      : [],
    ...samples.map((sample) => ({
      text: sample.prompt,
      input: transformerInput(transforms, sample),
    })),
    ...hooks.flatMap(({ prompts }) => prompts.flat().map((text) => ({ text }))),
  ]);
  const ownConditioning = sliceConditioning(conditioning, 0, own);
  const reading = attribution && {
    ...await mapInputs(model, attribution),
    branch: attribution.queries === "uncond" && guided
      ? "unconditional" as const
      : "conditional" as const,
  };
  const noise = initialNoise(
    request.samples.map(({ seed }) => seed),
    pipeline.latentShape,
  );
  const initialLatents = {
    data: noise.data.map((v) => v * scheduler.initNoiseSigma),
    shape: noise.shape,
  };

  let latents: Tensor = initialLatents;
  let maps = reading?.accumulated;
  let history: History = [];
  let records = startRecords(samples.length);
  const count = scheduler.timesteps.length;
  const noiseConfig = readNoiseConfig(config);
  const type = noiseConfig.prediction_type;
  const reader = await energyReader(model, transforms, {
    ...{ samples, count, conditioning: ownConditioning, prediction: type },
    alphaBars: alphaBars(noiseConfig),
  });
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    signal?.throwIfAborted();
    const z = scheduler.scaleModelInput(latents, i);
    const asked = reader?.along(i);
    const taps = transforms.flatMap(({ activation }) =>
      activation?.taps({ i, count, timestep, samples }) ?? []
    );
    const prediction = await model.predictNoise({
      latents: z,
      timestep,
      conditioning,
      branches,
      ...reading && maps && { maps: { ...reading, accumulated: maps } },
      ...asked && { energy: asked },
      taps,
    });
    maps = prediction.maps;
    const predicted = prediction.noise;
    const alphaBar = scheduler.alphaBar(i);
    const guided = guide(rows(predicted, 0, own), samples.length, guidance);
    const energy = prediction.energy ??
      await reader?.apart({ i, alphaBar, latents: z, noise: guided.noise });
    const corrected = await correctNoise(hooks, {
      ...{ i, count, timestep, prediction: type, alphaBar, latents: z },
      ...guided,
      ...energy && { energy },
    }, rows(predicted, own, at(predicted.shape, 0)));
    hooks = corrected.hooks;
    const step = scheduler.step(i, corrected.noise, latents, history);
    ({ latents, history } = step);
    records = extendRecords(records, i, [
      ...corrected.readings,
      finiteReadings(latents, `the latents are not finite after step ${i + 1}`),
    ]);
    onStep?.({
      i,
      count,
      timestep,
      predicted,
      noise: corrected.noise,
      latents,
    });
  }
  signal?.throwIfAborted();

  const images = await pipeline.decode(latents);
  return {
    ...{ images, latents, initialLatents, samples, truncated },
    conditioning: ownConditioning,
    records: extendRecords(records, count, [
      finiteReadings(images, "the image is not finite"),
    ]),
    ...maps && { maps },
  };
}
