// A benchmark without a model: closed-form functions in place of networks, so
// that thousands of units can be made, stored and resumed in seconds.

import {
  type Choices,
  digest,
  furtherAttributes,
  loadBaselines,
  loadSpec,
  makePlan,
  type ModelIdentity,
  type Models,
  openJudge,
  openStore,
  type Plan,
  type Run,
  run,
  type RunOptions,
  type Spec,
} from "../../lib/bench/mod.ts";
import { at, rows, type Tensor } from "../../lib/core/mod.ts";
import { postprocess } from "../../lib/report/mod.ts";
import { fakePipeline } from "./fake_pipeline.ts";

const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname);
const WIDTH = 8;

/**
 * Lays down a benchmark of the gender spec with the plain model and rewritten prompts.
 *
 * @param subjects Number of its subjects, at most 20.
 * @param images Images per subject and method, each a unit of its own.
 * @param other Whatever else is to differ in the spec.
 * @param choices Whatever else is chosen.
 * @param models Whatever else is to differ in the models.
 * @returns The plan.
 */
export async function fakePlan(
  subjects: number,
  images: number,
  other: Partial<Spec> = {},
  choices: Partial<Choices> = {},
  models: Partial<ModelIdentity> = {},
): Promise<Plan> {
  loaded ??= load();
  const { baselines, spec } = await loaded;
  return makePlan(
    {
      ...spec,
      subjects: spec.subjects.slice(0, subjects),
      methods: ["sd15", "fair_prompt"],
      ...other,
    },
    baselines,
    { size: "testbed", images, steps: 2, batch: 1, ...choices },
    {
      pipeline: { "unet/config.json": "fake" },
      scorer: { "config.json": "fake" },
      schedulerConfig: fakePipeline().schedulerConfig,
      imageShape: fakePipeline().imageShape,
      provider: "cpu",
      ...models,
    },
  );
}

let loaded: ReturnType<typeof load> | undefined;

async function load() {
  const baselines = await loadBaselines(`${ROOT}baselines`);
  const spec = await loadSpec(`${ROOT}specs/gender.ts`, baselines);
  return { baselines, spec };
}

/**
 * Runs a plan with closed-form functions.
 *
 * @param plan The plan.
 * @param folder The output folder.
 * @param options Observers, cancellation.
 * @returns What was observed.
 */
export async function fakeRun(
  plan: Plan,
  folder: string,
  options: Partial<RunOptions> = {},
): Promise<Run> {
  const tools = await fakeModels(plan);
  return await run(plan, [() => Promise.resolve(tools)], {
    store: await openStore(folder, "write"),
    postprocess,
    ...options,
  });
}

/** Weights of other digests give other images, features and judgements. */
async function fakeModels({ spec, models }: Plan): Promise<Models> {
  const part = (value: unknown) =>
    parseInt(digest(value).slice(0, 4), 16) / 7e4;
  const [drawn, seen] = [[models.pipeline, models.provider], models.scorer].map(
    part,
  );
  const pipeline = fakePipeline(models.schedulerConfig);
  const looked = models.inception;
  const scorer = {
    imageFeatures: (images: Tensor) =>
      Promise.resolve(stack(at(images.shape, 0), (i) => {
        const { data } = rows(images, i, i + 1);
        return (d) =>
          Math.sin(
            data.reduce(
              (sum, x, k) => sum + x * ((k + d) % WIDTH),
              d + Number(seen),
            ),
          );
      })),
    embedTexts: (texts: readonly string[]) =>
      Promise.resolve(stack(texts.length, (i) => {
        const seed = [...at(texts, i)].reduce(
          (h, c) => (31 * h + c.charCodeAt(0)) % 997,
          7,
        ) || 1;
        return (d) => Math.sin(seed * (d + 1));
      })),
    logitScale: 10,
  };
  return {
    pipeline: {
      ...pipeline,
      async decode(latents) {
        const { data, shape } = await pipeline.decode(latents);
        return { data: data.map((x) => x * (1 - Number(drawn) / 2)), shape };
      },
    },
    ...looked !== undefined && {
      inception: (images: Tensor) =>
        Promise.resolve(
          stack(at(images.shape, 0), () => (d) => d + part(looked)),
        ),
    },
    scorer,
    judge: await openJudge(
      spec,
      { scorer },
      undefined,
      furtherAttributes(spec),
    ),
  };
}

function stack(
  n: number,
  row: (i: number) => (d: number) => number,
): Tensor {
  const data = Float32Array.from(
    Array.from({ length: n }, (_, i) => {
      const values = Array.from({ length: WIDTH }, (_, d) => row(i)(d));
      const norm = Math.hypot(...values);
      return values.map((x) => x / norm);
    }).flat(),
  );
  return { data, shape: [n, WIDTH] };
}
