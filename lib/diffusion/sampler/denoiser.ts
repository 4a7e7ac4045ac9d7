import { at, concatRows, rows, type Tensor, zipWith } from "../../core/mod.ts";
import type { Branch, Energy, Pipeline } from "../../runtime/mod.ts";
import {
  type Denoised,
  denoised,
  forwardProcess,
  type NoiseLevel,
  type PredictionType,
  toClean,
} from "../schedulers/mod.ts";
import { energyReader, type Run } from "./energy_reader.ts";
import { guide } from "./guidance.ts";
import { mapInputs } from "./map_inputs.ts";
import {
  correctNoise,
  type Diagnostics,
  type RunningHook,
} from "./noise_hooks.ts";
import type { AttributionRequest, SampleRequest } from "./request.ts";

/** What is handed from one prediction to the next. */
export interface RunState {
  /** `noise` hooks, with what they remember. */
  readonly hooks: readonly RunningHook[];
  /** Cross-attention maps so far `[b, W, P]`, if asked for. */
  readonly maps?: Tensor | undefined;
}

/** What is known before a prediction. */
export interface StepInput {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** α, σ and timestep. */
  readonly level: NoiseLevel;
  /** Network input `z = α·x₀ + σ·ε`, `[b, 4, h, w]`. */
  readonly latents: Tensor;
}

/** What the network, guidance and every hook say of noisy latents. */
export interface DenoisedStep extends Denoised {
  /** `ε` of each branch, `[branches·b, 4, h, w]`. */
  readonly predicted: Tensor;
  /** What taps read. */
  readonly reads: Readonly<Record<string, Tensor>>;
  /** What the hooks logged of each image, `logs[hook][image]`. */
  readonly logs: readonly (readonly Diagnostics[])[];
  /** What the next step is given. */
  readonly state: RunState;
}

/** Takes noisy latents apart into clean latents and noise. */
export type Denoiser = (
  input: StepInput,
  state: RunState,
) => Promise<DenoisedStep>;

/**
 * Composes the network, guidance and the hooks of a method: activations are
 * changed while it predicts, the branches are guided, and `noise` hooks correct
 * what comes out. Whatever the network predicts becomes `x₀` and `ε` here.
 *
 * @param pipeline The model's networks, after hooks that replace weights and map tokens.
 * @param request What is made, and how.
 * @param hooks The `noise` hooks, started.
 * @returns The denoiser, and the first state.
 * @throws {InputError} If attention is asked for that cannot be read.
 */
export async function openDenoiser(
  pipeline: Pipeline,
  { transforms = [], attribution, observed = [], guidance }: SampleRequest,
  run: Run,
  hooks: readonly RunningHook[],
): Promise<{ readonly denoise: Denoiser; readonly state: RunState }> {
  const { samples, count, conditioning, injections } = run;
  const { prediction } = forwardProcess(pipeline.schedulerConfig);
  const guided = guidance > 1;
  const branches = branchesOf(guided, hooks);
  const activation = transforms.flatMap((t) => t.activation ?? []);
  const words = attribution && await wordsOf(pipeline, attribution, guided);
  const [asking] = transforms.flatMap((t) => t.energy ?? []);
  const energies = asking &&
    await energyReader(pipeline, asking, run, guided);
  const denoise: Denoiser = async ({ i, level, latents }, { hooks, maps }) => {
    const { timestep } = level;
    const along = energies?.along(i);
    const step = { i, count, timestep, samples };
    const changes = activation.flatMap((hook) => hook.taps(step));
    const answer = await pipeline.predictNoise({
      ...{ latents, timestep, conditioning, branches, injections },
      taps: [...changes, ...observed],
      ...words && maps && { maps: { ...words, accumulated: maps } },
      ...along && { energy: along },
    });
    const said = interpret(
      prediction,
      answer.noise,
      { level, latents },
      guidance,
    );
    const energy = answer.energy ??
      await energies?.apart(i, level, said.clean);
    const corrected = await correctNoise(hooks, {
      i,
      count,
      level,
      latents,
      guidance: guided ? guidance : 1,
      ...said.branches,
      ...energy && { energy },
    }, said.edits);
    const { noise, shift, logs } = corrected;
    return {
      predicted: said.predicted,
      noise,
      logs: [...logs, ...underflowLogs(energy)],
      reads: answer.reads,
      // Without a correction, what the network said of x₀ itself is more exact.
      clean: noise === said.branches.noise && !shift ? said.clean : toClean(
        shift ? zipWith((a, b) => a + b, noise, shift) : noise,
        latents,
        level,
      ),
      state: { hooks: corrected.hooks, maps: answer.maps },
    };
  };
  return { denoise, state: { hooks, maps: words?.accumulated } };
}

/** Tells of images whose gradient half precision could not hold. */
function underflowLogs(energy: Energy | undefined): readonly Diagnostics[][] {
  const shares = [...energy?.underflow?.data ?? []];
  if (shares.every((share) => share === 0)) return [];
  return [
    shares.map((share) =>
      share === 0 ? {} : { values: { gradient_underflow: share } }
    ),
  ];
}

/** Branches of guidance, then one for each list of prompts that a hook asked for. */
function branchesOf(guided: boolean, hooks: readonly RunningHook[]): Branch[] {
  const own: Branch[] = guided
    ? ["unconditional", "conditional"]
    : ["conditional"];
  return [
    ...own,
    ...hooks.flatMap(({ hook, prompts }) =>
      prompts.map((): Branch => hook.edited ? "edited" : "edit")
    ),
  ];
}

/** Whose words' maps are read, and in which branch. */
async function wordsOf(
  pipeline: Pipeline,
  attribution: AttributionRequest,
  guided: boolean,
) {
  const uncond = attribution.queries === "uncond" && guided;
  const branch: Branch = uncond ? "unconditional" : "conditional";
  return { ...await mapInputs(pipeline, attribution), branch };
}

/** What a prediction of all branches says: of each branch the noise, and of guidance the clean latents, too. */
function interpret(
  type: PredictionType,
  raw: Tensor,
  { level, latents }: Pick<StepInput, "level" | "latents">,
  guidance: number,
) {
  const [batch, all] = [at(latents.shape, 0), at(raw.shape, 0)];
  const own = guidance > 1 ? 2 * batch : batch;
  const z = concatRows(Array<Tensor>(all / batch).fill(latents));
  const { noise: predicted } = denoised(type, raw, z, level);
  const guided = guide(rows(raw, 0, own), batch, guidance).noise;
  const { clean, noise } = denoised(type, guided, latents, level);
  const branches = guide(rows(predicted, 0, own), batch, guidance);
  return {
    predicted,
    clean,
    branches: { ...branches, noise },
    edits: rows(predicted, own, all),
  };
}
