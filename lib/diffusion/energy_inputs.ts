import type { EnergyRequest, Pipeline } from "../runtime/mod.ts";
import { InputError } from "../core/mod.ts";
import { mapInputs } from "./map_inputs.ts";
import type { Sample, Transform } from "./transform.ts";

/** What the network is asked of an energy, and at which steps. */
export interface EnergyInputs {
  /** The request, the same at every step. */
  readonly request: EnergyRequest;
  /** Whether the gradient is wanted at a step. */
  wanted(i: number, count: number): boolean;
}

/**
 * Prepares what a method's transform asks of the network's attention.
 *
 * @param pipeline The model's networks.
 * @param transforms The method's transforms, of which at most one asks for an energy.
 * @param samples The images of the batch, after every `prompt` hook.
 * @param guided Whether there is an unconditional branch.
 * @returns The request, or `undefined` if no transform asks.
 * @throws {InputError} If a prompt lacks its words, or the unconditional branch is asked for and there is none.
 */
export async function energyInputs(
  pipeline: Pick<Pipeline, "tokenizer" | "encodeText" | "modules">,
  transforms: readonly Transform[],
  samples: readonly Sample[],
  guided: boolean,
): Promise<EnergyInputs | undefined> {
  const hook = transforms.find(({ energy }) => energy)?.energy;
  if (!hook) return undefined;
  if (hook.queries === "uncond" && !guided) {
    throw new InputError(
      'Cannot read the energy from the unconditional branch: queries "uncond" need guidance above 1',
    );
  }
  const { context, mask, select } = await mapInputs(
    pipeline,
    hook.words(samples),
  );
  const branch = guided && hook.queries === "cond" ? 1 : 0;
  const { modules, settings } = hook;
  return {
    request: { context, mask, select, branch, modules, settings },
    wanted: (i, count) => hook.wanted(i, count),
  };
}
