import {
  fitTasks,
  generate,
  type Plan,
  type Unit,
  wordsOf,
} from "../../lib/bench/mod.ts";
import {
  type Artifact,
  encodePrompts,
  reread,
} from "../../lib/diffusion/mod.ts";
import { at } from "../../lib/core/mod.ts";
import {
  openPipeline,
  openRehearsal,
  openScorer,
  type Pipeline,
  type Precision,
  type Provider,
  type Scorer,
  sessionBytes,
} from "../../lib/runtime/mod.ts";
import type { LoraChoice } from "../../lib/networks/mod.ts";
import { openArtifacts } from "./fitting.ts";

/** What a row takes of a device's memory. */
export interface RowMemory {
  /** Id of the row. */
  readonly id: string;
  /** An estimate in bytes of all sessions that it uses in turn, after it was fitted; `undefined` if it is not, and what a fit would give cannot be told. */
  readonly bytes: number | undefined;
}

/** Where a plan's models lie. */
export interface RowModels {
  /** Folder of the pipeline. */
  readonly model: string;
  /** Folder of the CLIP that judges. */
  readonly clip: string;
  /** Folder of artifacts. */
  readonly artifacts: string;
  /** Which of several weight files is used. */
  readonly variant?: "fp16" | undefined;
  /** What is added to the weights. */
  readonly lora?: readonly LoraChoice[] | undefined;
  /** Side in pixels of the tiles in which larger images are decoded. */
  readonly decodeTile?: number | undefined;
}

/**
 * Estimates what each row of a plan takes, without a device and without reading weights: a unit of it is gone through
 * with networks that answer with zeros.
 *
 * @param device For which networks are written, and how exact they are.
 */
export async function rowMemories(
  plan: Plan,
  { model, clip, artifacts, variant, lora, decodeTile }: RowModels,
  { provider, precision }: {
    readonly provider: Provider;
    readonly precision: Precision;
  },
): Promise<RowMemory[]> {
  const rehearsal = openRehearsal(provider, precision);
  const options = { variant, loras: lora, decodeTile };
  const pipeline = await openPipeline(model, rehearsal, options);
  const scorer = await openScorer(clip, rehearsal);
  const fitted = await artifactsOf(plan, artifacts, pipeline);
  const found: RowMemory[] = [];
  for (const { id, transforms } of plan.methods) {
    rehearsal.needed();
    const lacking = transforms.some(({ fit }) =>
      fit !== undefined && !fitted.has(fit)
    );
    const own = lacking ? [] : plan.units.filter((u) => u.method.id === id);
    // The last block of seeds may be smaller, and then has networks of its own.
    const sizes = new Map(own.map((unit) => [unit.samples.length, unit]));
    for (const unit of sizes.values()) {
      await rehearse(plan, unit, { pipeline, scorer, artifacts: fitted });
    }
    const bytes = rehearsal.needed()
      .reduce((sum, memory) => sum + sessionBytes(memory), 0);
    found.push({ id, bytes: lacking ? undefined : bytes });
  }
  await pipeline.close();
  await scorer.close();
  return found;
}

async function rehearse(
  plan: Plan,
  unit: Unit,
  { pipeline, scorer, artifacts }: {
    readonly pipeline: Pipeline;
    readonly scorer: Scorer;
    readonly artifacts: ReadonlyMap<string, Artifact>;
  },
): Promise<void> {
  const { generation, images } = await generate(plan, unit, {
    pipeline,
    artifacts,
  });
  const { reread: timesteps } = plan.spec.attribution;
  if (timesteps.length > 0) {
    await reread(pipeline, {
      latents: generation.latents,
      seeds: unit.samples.map(({ seed }) => seed),
      prompts: unit.samples.map(({ prompt }) => prompt),
      timesteps,
      attribution: wordsOf(plan.spec, unit.subject, unit.samples.length),
    });
  }
  await scorer.embedTexts([unit.subject]);
  await scorer.imageFeatures(images);
}

/** What was fitted, and in the place of what was not a blank of the same dimensions, where there is one. */
async function artifactsOf(
  plan: Plan,
  path: string,
  pipeline: Pipeline,
): Promise<ReadonlyMap<string, Artifact>> {
  const folder = openArtifacts(path);
  const found = new Map<string, Artifact>();
  const width = await textWidth(pipeline);
  for (const { key, fit, parameters, context } of fitTasks(plan)) {
    const artifact = await folder.read(key) ??
      fit.blank?.(parameters, {
        groups: context.groups.length,
        steps: context.sampler.steps,
        outputs: pipeline.outputs,
        width,
      });
    if (artifact) found.set(key, artifact);
  }
  return found;
}

/** Dimensions of a text embedding. */
async function textWidth(pipeline: Pipeline): Promise<number> {
  const { conditioning } = await encodePrompts(pipeline, [{ text: "" }]);
  return at(conditioning.tokens.shape, 2);
}
