// What sampling with each method takes, beside the passes of the UNet that it is said to take.

import { cpuUsage } from "node:process";
import { REFERENCE_PORTRAITS } from "../../cli/pictures/portraits.ts";
import { type ArtifactFolder, artifactFolder } from "../../lib/fit/mod.ts";
import {
  clipDigests,
  fitTasks,
  loadBaselines,
  loadSpec,
  makePlan,
  pipelineDigests,
  sha256,
  transformContext,
  tuned,
  withArtifacts,
} from "../../lib/bench/mod.ts";
import { type Artifact, sample } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import {
  countPasses,
  openPipeline,
  openRuntime,
} from "../../lib/runtime/mod.ts";
import { TESTBED_ARTIFACTS, TESTBED_TUNING } from "../../lib/testbed/mod.ts";
import { median } from "./median.ts";

/** What one method takes. */
export interface MethodCost {
  /** Id of the baseline. */
  readonly id: string;
  /** Passes of the UNet, as a multiple of the plain sampler's. */
  readonly passes: number;
  /** Processor time of a batch, as a multiple of the plain sampler's. */
  readonly time: number;
}

/**
 * Samples batches with each baseline in turn, and again, so that what else the
 * machine does falls on all alike.
 *
 * @param model The embedded model, with its CLIP in `clip/`.
 * @param root The project's folder.
 * @param size Ids of the baselines, `null` for all, and images of a batch.
 * @param repeats Rounds that count, after one that does not.
 * @returns One record per baseline whose artifacts come with the model.
 */
export async function measureMethods(
  model: string,
  root: string,
  { rows: wanted, batch }: {
    readonly rows: readonly string[] | null;
    readonly batch: number;
  },
  repeats: number,
): Promise<readonly MethodCost[]> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(model, runtime);
  const published = await loadBaselines(`${root}/baselines`);
  const catalogue = tuned(published, TESTBED_TUNING);
  const spec = await loadSpec(`${root}/specs/gender.ts`, catalogue);
  const plan = makePlan(spec, catalogue, {
    size: "testbed",
    methods: wanted ?? ["sd15", ...catalogue.baselines.keys()],
  }, {
    pipeline: await pipelineDigests(model),
    scorer: await clipDigests(`${model}/clip`),
    references: REFERENCE_PORTRAITS,
    schedulerConfig: pipeline.schedulerConfig,
    imageShape: pipeline.imageShape,
    provider: runtime.provider,
  });
  const artifacts = await shipped(
    plan,
    artifactFolder(decodeURIComponent(TESTBED_ARTIFACTS.pathname), sha256),
  );
  const rows = plan.methods.filter(({ transforms }) =>
    transforms.every(({ fit }) => fit === undefined || artifacts.has(fit))
  );
  const samples = Array.from({ length: batch }, (_, seed) => ({
    seed,
    prompt: "A photo of the face of a nurse",
    subject: "nurse",
  }));
  const passes = new Map<string, number>();
  const times = new Map<string, number[]>();
  for (let round = 0; round <= repeats; round++) {
    for (const { id, transforms } of rows) {
      const counted = countPasses(pipeline);
      const begin = processorTime();
      await sample(counted.pipeline, {
        samples,
        steps: 20,
        guidance: 7.5,
        transforms: createTransforms(
          withArtifacts(transforms, artifacts),
          transformContext(spec),
        ),
      });
      const took = processorTime() - begin;
      passes.set(id, counted.passes());
      if (round > 0) times.set(id, [...times.get(id) ?? [], took]);
    }
  }
  await pipeline.close();
  await runtime.close();
  const plain = { passes: passes.get("sd15"), times: times.get("sd15") ?? [] };
  return rows.map(({ id }) => ({
    id,
    passes: (passes.get(id) ?? NaN) / (plain.passes ?? NaN),
    time: median(
      (times.get(id) ?? []).map((t, i) => t / (plain.times[i] ?? NaN)),
    ),
  }));
}

/** Microseconds of all threads, which another program on the machine does not count towards. */
function processorTime(): number {
  const { user, system } = cpuUsage();
  return user + system;
}

async function shipped(
  plan: Parameters<typeof fitTasks>[0],
  folder: ArtifactFolder,
): Promise<Map<string, Artifact>> {
  const found = new Map<string, Artifact>();
  for (const { key } of fitTasks(plan)) {
    const artifact = await folder.read(key);
    if (artifact) found.set(key, artifact);
  }
  return found;
}
