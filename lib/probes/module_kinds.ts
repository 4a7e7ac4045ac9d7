import { InputError } from "../core/mod.ts";
import type { ModuleOutput } from "../runtime/mod.ts";

/** Kinds of modules that are probed, and how diffusers names them. */
export const MODULE_KINDS = {
  /** Self-attention, after `to_out`, before the residual. */
  attn1: /\.attn1$/,
  /** Cross-attention, after `to_out`, before the residual. */
  attn2: /\.attn2$/,
  /** Residual blocks. */
  resnets: /\.resnets\.\d+$/,
  /** The middle block as a whole. */
  mid_block: /^mid_block$/,
} as const;

/** A kind of modules. */
export type ModuleKind = keyof typeof MODULE_KINDS;

/**
 * Lists the modules of some kinds.
 *
 * @param outputs Modules of a network, in data-flow order.
 * @returns Names, in data-flow order.
 * @throws {InputError} If there are none.
 */
export function modulesOfKinds(
  outputs: readonly ModuleOutput[],
  kinds: readonly ModuleKind[],
): string[] {
  const found = outputs.map(({ name }) => name)
    .filter((name) => kinds.some((kind) => MODULE_KINDS[kind].test(name)));
  if (found.length > 0) return found;
  throw new InputError(
    `Cannot probe ${kinds.join(" and ")}: the network has no such modules`,
  );
}
