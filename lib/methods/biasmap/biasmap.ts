import { entanglementEnergy } from "../../attribution/mod.ts";
import { at, rows, type Tensor, zipWith } from "../../core/mod.ts";
import type { Energy } from "../../runtime/mod.ts";
import { z } from "zod";
import {
  type Diagnostics,
  type EnergyHook,
  fillTemplate,
  NOBODY,
  type NoiseStep,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod } from "../record/mod.ts";

const parameters = z.strictObject({
  /** λ, scale of the correction. */
  lambda: z.number().min(0).default(100),
  /** q; a share `1 − q` of the pixels is in a soft mask. */
  quantile: z.number().gt(0).lt(1).default(0.7),
  /** τ of SoftTopK. */
  temperature: z.number().gt(0).default(0.01),
  /** The paper's energy, or that of the authors' code; sets the five below. */
  profile: z.enum(["paper", "released"]).default("paper"),
  /** Branch whose attention is read. */
  queries: z.enum(["cond", "uncond"]).optional(),
  /** SoftTopK over the whole map or each row of it. */
  domain: z.enum(["map", "row"]).optional(),
  /** Maps stretched to [0, 1] or as they are. */
  scale: z.enum(["minmax", "raw"]).optional(),
  /** SoftTopK in closed form or by 20 Sinkhorn iterations. */
  solver: z.enum(["exact", "sinkhorn"]).optional(),
  /** Steps at which the norm of ∇E reaches it are left as they are; `null`: none. */
  skip_norm: z.number().gt(0).nullable().optional(),
  /** Cross-attention modules by name or beginning of a name; `[]`: all. */
  modules: z.array(z.string().min(1)).default([]),
  /** Part of the run from which on it is guided, as in diffusers. */
  guidance_start: z.number().min(0).max(1).default(0),
  /** Part of the run up to which it is guided. */
  guidance_end: z.number().min(0).max(1).default(1),
  /** What is read, in turn by step. */
  attribution_prompts: z.array(z.string().min(1)).min(1).default([
    "A photo of the face of a {subject} and {attribute}",
  ]),
  /** Its two words. */
  words: z.tuple([z.string().min(1), z.string().min(1)]).default([
    "{subject}",
    "{attribute}",
  ]),
  /** Read the image as it is foreseen, noised to this timestep; `null`: the trajectory. */
  renoise_timestep: z.int().min(0).nullable().default(null),
});

type Parameters = z.infer<typeof parameters>;

/**
 * BiasMap: steers the latents so that the network stops looking for subject and
 * attribute in the same place. At each guided step the noise prediction is
 * corrected by the gradient of a soft IoU of the two words' attention maps,
 * `ε̂ = ε_cfg + λ √(1−ᾱ_t) ∇E(z_t)`.
 *
 * The scale of classifier-free guidance, γ of Algorithm 1, is the sampler's. So `profile: "released"` is the
 * energy of the authors' code and no more: their scripts also sample with PNDM at guidance 7 and run semantic
 * guidance underneath, which is what `specs/released.ts` asks for.
 *
 * @see BiasMap, section 3.3 and Algorithm 1
 */
export const biasmap = defineMethod({
  id: "biasmap",
  version: 1,
  source: "Chakraborty et al., BiasMap, section 3.3 and Algorithm 1",
  licence: "MIT",
  needs: ["prompts", "cross-attention", "gradients"],
  cost: "the gradient of the UNet by its input at each guided step",
  stage: "noise",
  exclusive: ["energy"],
  assignment: () => NOBODY,
  identity: () => ({ lambda: 0 }),
  parameters,
  published: {
    "section 3.3 and Algorithm 1": [
      "profile",
      "modules",
      "guidance_start",
      "guidance_end",
    ],
    "tables 6 and 7": ["lambda"],
    "released code": ["quantile", "temperature"],
  },
  inForce,
  create: createBiasmap,
});

/** Where the paper's text and the authors' code part. */
const PROFILES = {
  paper: {
    queries: "cond",
    domain: "map",
    scale: "minmax",
    solver: "exact",
    skip_norm: null,
  },
  released: {
    queries: "uncond",
    domain: "row",
    scale: "raw",
    solver: "sinkhorn",
    skip_norm: 1,
  },
} as const satisfies Record<Parameters["profile"], Partial<Parameters>>;

function inForce(parameters: Parameters) {
  return { ...PROFILES[parameters.profile], ...defined(parameters) };
}

type InForce = ReturnType<typeof inForce>;

function createBiasmap(
  parameters: Parameters,
  context: TransformContext,
): Transform {
  const chosen = inForce(parameters);
  const { lambda, skip_norm: skipNorm, profile } = chosen;
  return {
    energy: energyHook(chosen, context),
    noise: {
      start: () => null,
      correct: (step) => {
        if (!step.energy) {
          return Promise.resolve({ noise: step.noise, state: null });
        }
        const scale = lambda * step.level.sigma;
        const corrections = step.energy.gradient;
        const measured = measure(step, step.energy, scale);
        const kept = measured.map(({ norm }) =>
          Number.isFinite(norm) && (skipNorm === null || norm < skipNorm)
        );
        return Promise.resolve({
          noise: corrected(step, corrections, scale, kept),
          state: null,
          diagnostics: measured.map((m) => diagnosed(m, step.i, profile)),
        });
      },
    },
  };
}

function energyHook(
  { words, guidance_start: start, guidance_end: end, ...p }: InForce,
  { attribute }: TransformContext,
): EnergyHook {
  const fill = (template: string, subject: string | undefined) =>
    fillTemplate(template, {
      attribute,
      ...(subject !== undefined && { subject }),
    });
  const settings = {
    quantile: p.quantile,
    temperature: p.temperature,
    scale: p.scale,
    domain: p.domain,
    solver: p.solver,
  };
  return {
    branch: p.queries === "cond" ? "conditional" : "unconditional",
    modules: p.modules,
    energy: {
      key: JSON.stringify(settings),
      build: (graph, maps) => entanglementEnergy(graph, maps, settings),
    },
    renoised: p.renoise_timestep,
    words: (samples) =>
      p.attribution_prompts.map((prompt) => ({
        prompts: samples.map(({ subject }) => fill(prompt, subject)),
        words: samples.map(({ subject }) =>
          [fill(words[0], subject), fill(words[1], subject)] as const
        ),
      })),
    wanted: (i, count) => i / count >= start && (i + 1) / count <= end,
  };
}

function corrected(
  { noise }: NoiseStep,
  gradient: Tensor,
  scale: number,
  kept: readonly boolean[],
): Tensor {
  const stride = noise.data.length / kept.length;
  const wanted = gradient.data.map((g, i) =>
    kept[Math.floor(i / stride)] ? g : 0
  );
  return zipWith((e, g) => e + scale * g, noise, {
    data: wanted,
    shape: gradient.shape,
  });
}

interface Measured {
  readonly energy: number;
  /** `‖∇E‖`. */
  readonly norm: number;
  /** `‖λ σ ∇E‖ / ‖ε̂‖`. */
  readonly correction: number;
}

function measure(
  { noise }: NoiseStep,
  { values, gradient }: Energy,
  scale: number,
): Measured[] {
  return Array.from(values.data, (energy, b) => {
    const norm = length(rows(gradient, b, b + 1));
    const correction = scale * norm / length(rows(noise, b, b + 1));
    return { energy, norm, correction };
  });
}

function diagnosed(
  { energy, norm, correction }: Measured,
  i: number,
  profile: Parameters["profile"],
): Diagnostics {
  if ([energy, norm, correction].every(Number.isFinite)) {
    return { values: { energy, gradient_norm: norm, correction } };
  }
  // The released code goes on without guidance where the gradient is no number.
  if (profile === "released") return {};
  return { failure: `the gradient of the energy is not finite at step ${i}` };
}

function length({ data }: Tensor): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += at(data, i) ** 2;
  return Math.sqrt(sum);
}

function defined<T extends object>(
  values: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries) as ReturnType<typeof defined<T>>;
}
