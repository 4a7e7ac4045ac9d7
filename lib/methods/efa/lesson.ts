import {
  at,
  concatRows,
  InputError,
  mt19937,
  rows,
  size,
  type Tensor,
  torchNormal,
  uniform,
  zeros,
} from "../../core/mod.ts";
import {
  encodePrompts,
  fillTemplate,
  type ForwardProcess,
  forwardProcess,
} from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest, pickRows } from "../../fit/mod.ts";
import {
  concatConditioning,
  type Conditioning,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import type { ColumnBatch } from "./column_loss.ts";
import { masksOf, shrunkMasks } from "./masks.ts";
import type { Parameters } from "./parameters.ts";

/** Everything that batches are made of. */
export interface Lesson {
  /** Clean latents of all images, group by group, `[K·n, c, h, w]`. */
  readonly latents: Tensor;
  /** Their masks, as large as the latents, `[K·n, 1, h, w]`. */
  readonly masks: Tensor;
  /** Masks as large as each module's map. */
  readonly small: readonly Tensor[];
  /** The prompt that names each group, `K` rows. */
  readonly prompts: Conditioning;
  /** State of each group's text `[K, 1, d]`. */
  readonly states: Tensor;
  /** How the model was taught. */
  readonly process: ForwardProcess;
}

/**
 * Encodes the reference images and shrinks their masks.
 *
 * @throws {InputError} If a module is none that can have a column, or images or masks do not fit the model or one another.
 */
export async function prepared(
  request: FitRequest<Parameters>,
): Promise<Lesson> {
  const { pipeline, context: { groups }, parameters: p, signal } = request;
  const sizes = p.modules.map((module) => sizeOf(pipeline, module));
  const [, height, width] = pipeline.latentShape;
  const latents: Tensor[] = [];
  const masks: Tensor[] = [];
  for (const group of groups) {
    signal?.throwIfAborted();
    const all = await request.references(group);
    refuseOtherSize(pipeline, all, group);
    const name = fillTemplate(p.masks, { group });
    const own = masksOf(await request.references(name), all, name);
    const n = Math.min(p.images, at(all.shape, 0));
    latents.push(await pipeline.encodeImages(rows(all, 0, n)));
    masks.push(rows(own, 0, n));
  }
  const whole = concatRows(masks);
  const { conditioning } = await encodePrompts(
    pipeline,
    groups.map((group) => ({ text: fillTemplate(p.fit_prompt, { group }) })),
  );
  return {
    latents: concatRows(latents),
    masks: shrunkMasks(whole, height, width),
    small: sizes.map((s) => shrunkMasks(whole, s.height, s.width)),
    prompts: conditioning,
    states: await statesOf(pipeline, groups, p),
    process: forwardProcess(pipeline.schedulerConfig),
  };
}

function sizeOf({ modules, outputs }: Pipeline, module: string) {
  const found = modules.find(({ name }) => name === module);
  if (found && outputs.some(({ name }) => name === module)) return found;
  throw new InputError(
    `Cannot give "${module}" a column: expected one of the cross-attention modules ${
      modules.map(({ name }) => name).join(", ")
    }`,
  );
}

function refuseOtherSize(
  { imageShape }: Pipeline,
  { shape: [, ...own] }: Tensor,
  group: string,
): void {
  if (`${own}` === `${imageShape}`) return;
  throw new InputError(
    `Cannot learn from the images of "${group}": expected ${
      imageShape.slice(1).join("×")
    } pixels, as the model draws, found ${own.slice(1).join("×")}`,
  );
}

/** The mean state of the words of each group's text `[K, 1, d]`. */
async function statesOf(
  { tokenizer, encodeText }: Pipeline,
  groups: readonly string[],
  { value_text: text }: Parameters,
): Promise<Tensor> {
  const each: Tensor[] = [];
  for (const group of groups) {
    const ids = tokenizer.encode(fillTemplate(text, { group }));
    const { data, shape: [, l = 0, d = 0] } = await encodeText([ids]);
    const mean = zeros([1, 1, d]);
    // Neither the first token nor the last one is a word.
    for (let i = 1; i < l - 1; i++) {
      for (let j = 0; j < d; j++) {
        mean.data[j] = at(mean.data, j) + at(data, i * d + j) / (l - 2);
      }
    }
    each.push(mean);
  }
  return concatRows(each);
}

/** Noise, timesteps and named groups of a batch, drawn by its step. */
export function batchOf(
  { latents, masks, small, prompts, states, process }: Lesson,
  chosen: readonly number[],
  groups: number,
  p: Parameters,
  step: number,
): ColumnBatch {
  const perGroup = at(latents.shape, 0) / groups;
  const own = chosen.map((i) => Math.floor(i / perGroup));
  const generator = mt19937(FIT_SEED + 2 ** 20 + step);
  const timesteps = chosen.map(() =>
    Math.floor(uniform(generator) * process.levels.length)
  );
  const said = chosen.map(() => Math.floor(uniform(generator) * groups));
  const clean = pickRows(latents, chosen);
  const noise = torchNormal(generator.next(), clean.shape);
  const oneHot = zeros([chosen.length, groups]);
  own.forEach((k, b) => oneHot.data[b * groups + k] = 1);
  const present = own.map((k, b) => k === said[b]);
  return {
    ...process.noised(clean, noise, timesteps),
    timesteps,
    conditioning: concatConditioning(
      said.map((k) => sliceConditioning(prompts, k, k + 1)),
    ),
    groups: oneHot,
    states: pickRows(states, own),
    counts: countsOf(pickRows(masks, chosen), present, at(clean.shape, 1)),
    costs: small.map((own) => costsOf(pickRows(own, chosen), present, p)),
  };
}

/** What elements of the prediction count: a mean over the mask, and over the batch; nothing where the prompt names the group. */
function countsOf(
  masks: Tensor,
  present: readonly boolean[],
  channels: number,
): Tensor {
  const each = present.map((named, b) => {
    const own = rows(masks, b, b + 1).data;
    const covered = own.reduce((a, x) => a + x, 0);
    const share = named ? 0 : 1 / (covered * channels * present.length);
    return own.map((x) => x * share);
  });
  return concatRows(
    each.map((data) => ({ data, shape: [1, ...masks.shape.slice(1)] })),
  );
}

/** What the column's share costs: outside of the mask, or anywhere where the prompt names the group. */
function costsOf(
  masks: Tensor,
  present: readonly boolean[],
  p: Pick<Parameters, "outside" | "present">,
): Tensor {
  const n = size(masks.shape.slice(1));
  const data = masks.data.map((covered, i) => {
    const named = at(present, Math.floor(i / n));
    const cost = named ? p.present : p.outside * (1 - covered);
    return cost / (n * present.length);
  });
  return { data, shape: [present.length, n] };
}
