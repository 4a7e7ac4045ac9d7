import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { concatRows, rows, type Tensor } from "../../core/mod.ts";
import {
  encodePrompts,
  forwardProcess,
  initialNoise,
  sample,
} from "../../diffusion/mod.ts";
import {
  openPipeline,
  openRuntime,
  openScorer,
  type Pipeline,
  readTap,
} from "../../runtime/mod.ts";
import { TESTBED_MODEL } from "../../testbed/mod.ts";
import { FIT_SEED, type FitRequest } from "../../fit/fit.ts";
import { fit } from "./fit.ts";
import { nearestMean } from "./nearest_mean.ts";
import { type Parameters, parameters } from "./parameters.ts";

const FOLDER = decodeURIComponent(TESTBED_MODEL.pathname);
const MODULE = "mid_block";
const PARAMETERS = parameters.parse({
  halves: "cond",
  fit_prompt: "A photo of the face of a {group} {subject}",
  neutral_prompt: "A photo of the face of a {subject}",
  classifier: "means",
  images: 4,
});
// Timestep of the only step of the sampler.
const TIMESTEP = 1;

Deno.test("H-Distribution learns from all images of the subjects in turn, under prompts of their own", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(FOLDER, runtime);
  const scorer = await openScorer(`${FOLDER}/clip`, runtime);
  const fitted = async (parameters: Parameters) => {
    const request: FitRequest<Parameters> = {
      pipeline,
      scorer,
      parameters,
      context: {
        attribute: "gender",
        groups: ["male", "female"],
        subjects: ["nurse", "pilot"],
        prompt: "A photo of the face of a {subject}",
        sampler: { scheduler: "ddim", steps: 1, guidance: 7.5 },
      },
      judge: () => Promise.reject(new Error("nothing is judged")),
      references: () => Promise.reject(new Error("nothing is looked at")),
      onStep: () => {},
      scratch: "nowhere",
      saved: { load: () => Promise.resolve(undefined), save: async () => {} },
    };
    return (await fit.run(request)).tensors;
  };
  const own = await fitted(PARAMETERS);
  deepStrictEqual([...own.timesteps?.data ?? []], [TIMESTEP]);

  const { weights, bias } = nearestMean({
    features: await readByHand(pipeline),
    labels: [0, 0, 0, 0, 1, 1, 1, 1],
    classes: 2,
  });
  deepStrictEqual(first(own.weights), weights);
  deepStrictEqual(first(own.biases), bias);

  const both = await fitted({ ...PARAMETERS, halves: "both" });
  notDeepStrictEqual(both.weights, own.weights);

  await scorer.close();
  await pipeline.close();
  await runtime.close();
});

/** What the module says of male nurse, male pilot and so on, then of the women. */
async function readByHand(pipeline: Pipeline): Promise<Tensor> {
  const found: Tensor[] = [];
  for (let n = 0; n < 8; n++) {
    const group = n < 4 ? "male" : "female";
    const subject = n % 2 === 0 ? "nurse" : "pilot";
    const { latents: clean } = await sample(pipeline, {
      samples: [{
        seed: FIT_SEED + n,
        prompt: `A photo of the face of a ${group} ${subject}`,
      }],
      steps: 1,
      guidance: 7.5,
    });
    const noise = initialNoise([FIT_SEED + 2 ** 20 + n], pipeline.latentShape);
    const { latents } = forwardProcess(pipeline.schedulerConfig)
      .noised(clean, noise, [TIMESTEP]);
    const { conditioning } = await encodePrompts(pipeline, [
      { text: `A photo of the face of a ${subject}` },
    ]);
    const { reads } = await pipeline.predictNoise({
      latents,
      conditioning,
      timestep: TIMESTEP,
      taps: [readTap(MODULE)],
    });
    found.push(reads[MODULE] as Tensor);
  }
  return concatRows(found);
}

function first(stack: Tensor | undefined): Tensor {
  const { data, shape } = rows(stack as Tensor, 0, 1);
  return { data, shape: shape.slice(1) };
}
