import {
  at,
  concatRows,
  InputError,
  mt19937,
  rows,
  type Tensor,
  uniform,
  zeros,
} from "../../core/mod.ts";
import { type Artifact, fillTemplate } from "../../diffusion/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { FIT_SEED, type FitRequest } from "../../fit/mod.ts";
import {
  adam,
  multiStep,
  named,
  type Optimizer,
  type Tensors,
} from "../../optim/mod.ts";
import type { Fit } from "../record/mod.ts";
import { type Parameters, parameters } from "./parameters.ts";
import {
  openTokenLearner,
  type TokenImages,
  type TokenLearner,
} from "./token_learner.ts";

/**
 * Learns the tokens of ITI-GEN, one block per group: the text with a group's
 * tokens should differ from that with another's as the groups' reference images
 * differ in CLIP, and stay near the text without tokens. The texts go through
 * the text tower of the CLIP that judges, which must be the pipeline's own text
 * encoder, as OpenAI's ViT-L/14 is that of Stable Diffusion 1.
 *
 * Tokens begin at zero, where texts do not differ and have no direction: there,
 * and where a batch lacks a group, `1 − cos(image, text)` is used instead of the
 * direction, as in the authors' code. The last epoch counts, not the best.
 *
 * @see Zhang et al. 2023 (ITI-GEN), {@link https://arxiv.org/abs/2309.05569}, section 3.2
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: parameters.keyof().options,
  references: true,
  blank: ({ tokens, also }, { groups, width }) => ({
    tensors: Object.fromEntries(
      [groups, ...also.map((own) => own.length)].map((count, attribute) => [
        `tokens_${attribute}`,
        zeros([count, tokens, width]),
      ]),
    ),
    curves: {},
  }),
  run: fitTokens,
};

/** The tokens of one attribute, and how they were learnt. */
interface Learning {
  /** `tokens` `[K, n, d]`. */
  readonly parameters: Tensors;
  /** What Adam remembers of them. */
  readonly memory: Tensors;
  readonly curves: Readonly<Record<typeof CURVES[number], readonly number[]>>;
}

const CURVES = ["direction", "semantic", "directed"] as const;
const STEPS = 5;
const MILESTONES = [10 * STEPS];
const GAMMA = 0.5;

async function fitTokens(request: FitRequest<Parameters>): Promise<Artifact> {
  const parameters = request.parameters;
  const { tokens, epochs, rate } = parameters;
  if (tokens === 0) return { tensors: {}, curves: {} };
  const attributes = [request.context.groups, ...parameters.also];
  const categories = attributes.map((groups) => groups.length);
  const learner = await openLearner(request, parameters, categories);
  try {
    const images = await imageFeatures(request, attributes, parameters.images);
    const width = at(learner.hidden.shape, 2);
    const state = await request.saved.load();
    const optimizer = adam({ rate: multiStep(rate, MILESTONES, GAMMA) });
    let now: readonly Learning[] = categories.map((k, a) =>
      restored(state, a) ?? started(optimizer, [k, tokens, width])
    );
    const total = epochs * STEPS;
    for (let epoch = stepsOf(at(now, 0)) / STEPS; epoch < epochs; epoch++) {
      const batches = images.map((features, a) =>
        shuffledBatches(features, FIT_SEED + epoch * attributes.length + a)
      );
      for (let step = 0; step < STEPS; step++) {
        request.signal?.throwIfAborted();
        // One attribute after the other, each with what the others have learnt.
        for (const [attribute, own] of batches.entries()) {
          const batch = { attribute, ...at(own, step) };
          now = await learnt(now, learner, batch, optimizer);
        }
        request.onStep(stepsOf(at(now, 0)), total);
      }
      await request.saved.save(kept(now, true));
    }
    return kept(now, false);
  } finally {
    await learner.release();
  }
}

async function openLearner(
  { pipeline, scorer, context }: FitRequest<Parameters>,
  { tokens, padding, prompt, likeness }: Parameters,
  categories: readonly number[],
): Promise<TokenLearner> {
  const text = prompt ?? fillTemplate(context.prompt, { subject: "person" });
  const { tokenizer } = pipeline;
  const from = Math.min(tokenizer.encode(text).length, tokenizer.maxLength) - 1;
  const padded = tokenizer.padded(text).ids;
  const learner = await openTokenLearner(scorer, {
    categories,
    tokens,
    ids: padding === "end" ? padded : padded.map((id, i) => i > from ? 0 : id),
    from,
    likeness,
  });
  await refuseOtherEncoder(pipeline, padded.slice(0, from + 1), learner);
  return learner;
}

/** Tokens learnt through one text encoder say nothing to another. */
async function refuseOtherEncoder(
  pipeline: Pipeline,
  ids: readonly number[],
  { hidden }: TokenLearner,
): Promise<void> {
  const own = await pipeline.encodeText([ids]);
  const size = own.data.length;
  const scale = own.data.reduce((s, x) => s + x * x, 0);
  const apart = hidden.data.subarray(0, size)
    .reduce((s, x, i) => s + (x - at(own.data, i)) ** 2, 0);
  if (own.shape[2] === hidden.shape[2] && apart <= LIKE ** 2 * scale) return;
  throw new InputError(
    `Cannot learn tokens for "${pipeline.folder}": the CLIP that judges has another text encoder; use the one that the model was trained with (OpenAI's ViT-L/14 for Stable Diffusion 1)`,
  );
}

// Half-precision copies of one encoder differ by about 1e-3.
const LIKE = 0.02;

/** Unit features `[n, D]` of the reference images, by attribute and group. */
async function imageFeatures(
  { references, scorer, signal }: FitRequest<Parameters>,
  attributes: readonly (readonly string[])[],
  most: number,
): Promise<Tensor[][]> {
  const features: Tensor[][] = [];
  for (const groups of attributes) {
    const own: Tensor[] = [];
    for (const group of groups) {
      signal?.throwIfAborted();
      const images = await references(group);
      const n = Math.min(most, at(images.shape, 0));
      own.push(await scorer.embedImages(rows(images, 0, n)));
    }
    features.push(own);
  }
  return features;
}

/** All images in random order, dealt out to the steps of an epoch. */
function shuffledBatches(
  features: readonly Tensor[],
  seed: number,
): Omit<TokenImages, "attribute">[] {
  const all = features.flatMap((f, group) =>
    Array.from({ length: at(f.shape, 0) }, (_, i) => ({ group, i }))
  );
  const generator = mt19937(seed);
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(generator) * (i + 1));
    [all[i], all[j]] = [at(all, j), at(all, i)];
  }
  return Array.from({ length: STEPS }, (_, step) => {
    const batch = all.filter((_, i) => i % STEPS === step);
    const means = features.map((f, group) =>
      meanRow(f, batch.filter((b) => b.group === group).map(({ i }) => i))
    );
    const counts = features.map((_, group) =>
      batch.filter((b) => b.group === group).length
    );
    return { means: concatRows(means), counts };
  });
}

/** Mean of some rows, `[1, D]`; NaN if there are none. */
function meanRow(x: Tensor, which: readonly number[]): Tensor {
  const d = at(x.shape, 1);
  const mean = zeros([1, d]);
  for (let c = 0; c < d; c++) {
    mean.data[c] = which.reduce((s, i) => s + at(x.data, i * d + c), 0) /
      which.length;
  }
  return mean;
}

async function learnt(
  all: readonly Learning[],
  learner: TokenLearner,
  images: TokenImages,
  optimizer: Optimizer,
): Promise<readonly Learning[]> {
  const { parameters, memory, curves } = at(all, images.attribute);
  const found = await learner.losses(all.map(tokensOf), images);
  const moved = optimizer.update(
    { tokens: found.gradient },
    memory,
    parameters,
  );
  const next = {
    parameters: moved.parameters,
    memory: moved.state,
    curves: {
      direction: [...curves.direction, found.direction],
      semantic: [...curves.semantic, found.semantic],
      directed: [...curves.directed, found.directed ? 1 : 0],
    },
  };
  return all.with(images.attribute, next);
}

function started(optimizer: Optimizer, shape: readonly number[]): Learning {
  const parameters = { tokens: zeros(shape) };
  const curves = { direction: [], semantic: [], directed: [] };
  return { parameters, memory: optimizer.init(parameters), curves };
}

function tokensOf({ parameters }: Learning): Tensor {
  return named(parameters, "tokens");
}

function stepsOf({ curves }: Learning): number {
  return curves.direction.length;
}

function kept(all: readonly Learning[], withMemory: boolean): Artifact {
  const tensors = all.flatMap((own, a) => [
    [`tokens_${a}`, tokensOf(own)] as const,
    ...withMemory
      ? MEMORY.map(([name, file]) =>
        [`${file}_${a}`, named(own.memory, name)] as const
      )
      : [],
  ]);
  const curves = all.flatMap((own, a) =>
    CURVES.map((name) => [`${name}_${a}`, own.curves[name]] as const)
  );
  return {
    tensors: Object.fromEntries(tensors),
    curves: Object.fromEntries(curves),
  };
}

/** What Adam remembers, and what that is called in a file. */
const MEMORY = [
  ["step", "step"],
  ["mean.tokens", "mean"],
  ["square.tokens", "square"],
] as const;

function restored(
  state: Artifact | undefined,
  a: number,
): Learning | undefined {
  const tokens = state?.tensors[`tokens_${a}`];
  if (!state || !tokens) return undefined;
  const [direction = [], semantic = [], directed = []] = CURVES
    .map((name) => state.curves[`${name}_${a}`]);
  return {
    parameters: { tokens },
    memory: Object.fromEntries(
      MEMORY.map((
        [name, file],
      ) => [name, named(state.tensors, `${file}_${a}`)]),
    ),
    curves: { direction, semantic, directed },
  };
}
