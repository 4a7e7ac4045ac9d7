// deno-lint-ignore-file camelcase -- keys of scheduler_config.json
// scheduler_config.json as the scheduler classes of diffusers 0.42 read it: a
// class ignores the keys of other classes and has a default of its own for
// each key of its own that the file lacks.

import { z } from "zod";
import { InputError, plural, problems, show } from "../../core/mod.ts";

/** Keys that every supported class reads, with the same defaults. */
export const COMMON = {
  num_train_timesteps: z.int().positive().max(100_000).default(1000),
  beta_start: z.number().positive().default(0.0001),
  beta_end: z.number().positive().lt(1).default(0.02),
  beta_schedule: z.enum(["linear", "scaled_linear", "squaredcos_cap_v2"])
    .default("linear"),
  trained_betas: z.null().default(null),
  prediction_type: z.enum(["epsilon", "v_prediction"]).default("epsilon"),
  steps_offset: z.int().nonnegative().default(0),
};

/** How the variance of the noise was chosen in training. */
export type NoiseConfig = z.output<z.ZodObject<typeof COMMON>>;

/** Where the timesteps lie; Table 2 of Lin et al. 2023. */
export const SPACING = z.enum(["leading", "linspace", "trailing"]);

/** What decides where the timesteps lie. */
export interface SpacingConfig {
  /** Name of the spacing. */
  readonly timestep_spacing: z.output<typeof SPACING>;
  /** Number of training steps. */
  readonly num_train_timesteps: number;
  /** Added to the timesteps of `"leading"`. */
  readonly steps_offset: number;
}

/** `"zero"` ends at `σ = 0`, `"sigma_min"` at the smallest `σ` of training. */
export const FINAL_SIGMAS = z.enum(["zero", "sigma_min"]).default("zero");

/** A switch of diffusers that must be off. */
export const OFF = z.literal(false).nullable().default(false);

/**
 * Reads a config as one scheduler class does.
 *
 * @throws {InputError} If a value is not supported, naming each.
 */
export function readConfig<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  config: unknown,
): z.output<Schema> {
  const found = [
    ...classProblems(config),
    ...problems(schema, config).map((problem) =>
      problem.replace(
        /, got nothing$/,
        `; it is absent, and what ${name} then takes is not supported`,
      )
    ),
  ];
  if (found.length === 0) return schema.parse(config);
  throw new InputError(
    `Cannot read scheduler_config.json as ${name}: not all of it is supported`,
    found,
  );
}

/**
 * Reads only how much noise each training step added, whatever the scheduler.
 *
 * @throws {InputError} If a value is not supported, naming each.
 */
export function readNoiseConfig(config: unknown): NoiseConfig {
  return readConfig("a noise schedule", z.object(COMMON), config);
}

/**
 * Refuses a number of steps that cannot be taken.
 *
 * @param most Number of training steps.
 * @throws {InputError} If it is not a whole number from 1 to `most`.
 */
export function checkSteps(steps: number, most: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return;
  throw new InputError(
    `Cannot sample in ${
      plural(steps, "step")
    }: expected a whole number from 1 to ${most}, the steps of training`,
  );
}

// Classes whose configs diffusers takes for one another's.
const COMPATIBLE = [
  "DDIMScheduler",
  "DDPMScheduler",
  "DEISMultistepScheduler",
  "DPMSolverMultistepScheduler",
  "DPMSolverSDEScheduler",
  "DPMSolverSinglestepScheduler",
  "EulerAncestralDiscreteScheduler",
  "EulerDiscreteScheduler",
  "HeunDiscreteScheduler",
  "KDPM2AncestralDiscreteScheduler",
  "KDPM2DiscreteScheduler",
  "LMSDiscreteScheduler",
  "PNDMScheduler",
  "UniPCMultistepScheduler",
];

function classProblems(config: unknown): string[] {
  const name = (config as { _class_name?: unknown } | null)?._class_name;
  if (name === undefined || COMPATIBLE.includes(String(name))) return [];
  return [
    `_class_name: expected one of ${COMPATIBLE.join(", ")}, got ${show(name)}`,
  ];
}
