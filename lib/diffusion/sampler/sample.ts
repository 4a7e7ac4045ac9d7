import type { Tensor } from "../../core/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { createScheduler, type History } from "../schedulers/mod.ts";
import { checkRequest } from "./check_request.ts";
import { withWholeCohorts } from "./cohorts.ts";
import { finiteDiagnostics } from "./finite_diagnostics.ts";
import { extendRecords, startRecords } from "./image_record.ts";
import { initialNoise } from "./initial_noise.ts";
import type { SampleOptions, SampleRequest, SampleResult } from "./request.ts";
import { startRun } from "./start_run.ts";

/**
 * Samples a batch of images, each from its own seed.
 *
 * @param request What to make, and how.
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
  return await withWholeCohorts(
    request,
    options,
    (request, options) => sampleBatch(pipeline, request, options),
  );
}

async function sampleBatch(
  pipeline: Pipeline,
  request: SampleRequest,
  { onStep, signal }: SampleOptions,
): Promise<SampleResult> {
  const { scheduler: id = "ddim", steps } = request;
  const scheduler = createScheduler(id, pipeline.schedulerConfig, steps);
  const { denoise, ...run } = await startRun(pipeline, request, scheduler);
  const initialLatents = scaled(
    initialNoise(request.samples.map(({ seed }) => seed), pipeline.latentShape),
    scheduler.initNoiseSigma,
  );

  let { state } = run;
  let latents = initialLatents;
  let history: History = [];
  let records = startRecords(request.samples.length);
  const count = scheduler.levels.length;
  for (const [i, level] of scheduler.levels.entries()) {
    signal?.throwIfAborted();
    const input = scheduler.scaleModelInput(latents, i);
    const step = await denoise({ i, level, latents: input }, state);
    const { predicted, noise, logs, reads } = step;
    ({ state } = step);
    ({ latents, history } = scheduler.step(i, step, latents, history));
    records = extendRecords(records, i, [
      ...logs,
      finiteDiagnostics(
        latents,
        `the latents are not finite after step ${i + 1}`,
      ),
    ]);
    const { timestep } = level;
    onStep?.({ i, count, timestep, predicted, noise, latents, reads });
  }
  signal?.throwIfAborted();

  const images = await pipeline.decode(latents);
  const { samples, conditioning, truncated } = run;
  return {
    images,
    latents,
    initialLatents,
    conditioning,
    samples,
    truncated,
    records: extendRecords(records, count, [
      finiteDiagnostics(images, "the image is not finite"),
    ]),
    ...state.maps && { maps: state.maps },
  };
}

function scaled({ data, shape }: Tensor, factor: number): Tensor {
  return { data: data.map((x) => x * factor), shape };
}
