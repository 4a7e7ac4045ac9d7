import { percentileOf } from "../../attribution/mod.ts";
import { at, InputError, type Tensor, zeros, zipWith } from "../../core/mod.ts";
import { z } from "zod";
import {
  fillTemplate,
  groupInTurn,
  NOBODY,
  type NoiseStep,
  type Sample,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod } from "../record/mod.ts";

const parameters = z.strictObject({
  /** Template of a group's edit prompt, with `{group}`, perhaps `{subject}`. */
  edit_prompt: z.string().min(1).default("{group} person"),
  /** g. */
  scale: z.number().min(0).default(4),
  /** Quantile below which an edit is left out. */
  threshold: z.number().min(0).max(1).default(0.95),
  /** Share of the run during which only the momentum builds up. */
  warmup: z.number().min(0).max(1).default(0.2),
  /** m. */
  momentum: z.number().min(0).default(0.3),
  /** β. */
  beta: z.number().min(0).max(1).default(0.6),
  /** w of a group that is not the image's own, whose own is 1; `null` is `1/(K−1)`. */
  reverse_weight: z.number().min(0).nullable().default(null),
});

type Parameters = z.infer<typeof parameters>;

/**
 * FairDiffusion: semantic guidance (SEGA) towards the image's own group and
 * away from the others. Each group has an edit prompt, under which the network
 * predicts the noise as well. With `s = 1` for the image's own group and `−1`
 * for the others,
 *
 * `γ = s g (ε_edit − ε∅)`, kept where `|γ|` reaches its `threshold` quantile in
 * its image and latent channel, else 0;
 * `Γ = Σ w γ + m ν`; `ν ← β ν + (1 − β) Γ`; `ε̂ ← ε̂ + Γ` after the warm-up.
 *
 * Groups go by seed in turn, `groups[seed mod K]`, instead of by chance: with a
 * coin for each image, the draw alone would be uneven.
 *
 * @see Friedrich et al. 2023, {@link https://arxiv.org/abs/2302.10893}, section 3
 * @see Brack et al. 2023 (SEGA), {@link https://arxiv.org/abs/2301.12247}, eqs. 3 to 9
 */
export const fairDiffusion = defineMethod({
  id: "fair_diffusion",
  version: 1,
  source:
    "Friedrich et al., Fair Diffusion, 2023, section 3; Brack et al., SEGA, 2023, eqs. 3 to 9",
  licence: "Apache-2.0",
  needs: ["prompts"],
  cost: "a pass of the UNet more for each group, at each step",
  stage: "noise",
  exclusive: [],
  assignment: ({ scale }, { groups }) =>
    scale === 0 ? NOBODY : { by: "turns", period: groups.length },
  identity: () => ({ scale: 0 }),
  parameters,
  published: {
    "README of the released code": ["scale", "threshold", "momentum", "beta"],
    "README of the released code, 10 of 50 steps": ["warmup"],
  },
  create: createFairDiffusion,
});

/** What is remembered of a run. */
interface State {
  /** ν `[b, 4, h, w]`; `null` before the first step. */
  readonly momentum: Tensor | null;
  /** Group of each image, from 0. */
  readonly groups: readonly number[];
}

function createFairDiffusion(
  parameters: Parameters,
  { groups }: TransformContext,
): Transform {
  const { edit_prompt: template, scale, threshold, warmup, beta } = parameters;
  const others = parameters.reverse_weight ??
    1 / Math.max(1, groups.length - 1);
  const promptOf = (group: string, { subject }: Pick<Sample, "subject">) =>
    fillTemplate(template, { group, ...subject !== undefined && { subject } });
  groups.forEach((group) => promptOf(group, { subject: "somebody" }));
  if (scale === 0) return {};
  const correct = (step: NoiseStep, { momentum, groups }: State) => {
    const { i, count, unconditional, noise, edits } = step;
    if (!unconditional) {
      throw new InputError(
        "Cannot edit towards a group: fair_diffusion needs guidance above 1",
      );
    }
    const before = momentum ?? zeros(noise.shape);
    const edit = zipWith((v) => parameters.momentum * v, before, before);
    edits.forEach((prediction, group) => {
      const signed = groups.map((own) => own === group ? scale : -scale);
      const sparse = sparsified(
        guidance(prediction, unconditional, signed),
        threshold,
      );
      addTo(edit, sparse, groups.map((own) => own === group ? 1 : others));
    });
    const state = {
      groups,
      momentum: zipWith((v, g) => beta * v + (1 - beta) * g, before, edit),
    };
    if (i < Math.round(warmup * count)) return { noise, state };
    return { noise: zipWith((e, g) => e + g, noise, edit), state };
  };
  return {
    noise: {
      prompts: (samples) =>
        groups.map((group) => samples.map((sample) => promptOf(group, sample))),
      start: (samples): State => ({
        momentum: null,
        groups: samples.map(({ seed }) => groupInTurn(seed, groups.length)),
      }),
      correct: (step, state) => Promise.resolve(correct(step, state as State)),
    },
  };
}

/** `s g (ε_edit − ε∅)`, with a factor for each image. */
function guidance(
  edit: Tensor,
  unconditional: Tensor,
  factors: readonly number[],
): Tensor {
  const stride = edit.data.length / factors.length;
  const data = edit.data.map((e, k) =>
    at(factors, Math.floor(k / stride)) *
    Math.fround(e - at(unconditional.data, k))
  );
  return { data, shape: edit.shape };
}

/** Keeps what reaches a quantile of the absolute values of its image and channel. */
function sparsified({ data, shape }: Tensor, quantile: number): Tensor {
  const pixels = at(shape, 2) * at(shape, 3);
  const kept = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += pixels) {
    const sizes = data.subarray(from, from + pixels).map(Math.abs);
    // Values that are no numbers are left for the image to be refused by.
    const least = sizes.every(Number.isFinite)
      ? Math.fround(percentileOf(sizes, 100 * quantile))
      : 0;
    for (let k = from; k < from + pixels; k++) {
      const value = at(data, k);
      if (!(Math.abs(value) < least)) kept[k] = value;
    }
  }
  return { data: kept, shape };
}

/** Adds an edit to the sum, with a weight for each image. */
function addTo(sum: Tensor, edit: Tensor, weights: readonly number[]): void {
  const stride = sum.data.length / weights.length;
  edit.data.forEach((v, k) => {
    const weight = at(weights, Math.floor(k / stride));
    sum.data[k] = at(sum.data, k) + weight * v;
  });
}
