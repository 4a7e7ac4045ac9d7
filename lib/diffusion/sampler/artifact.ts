import type { Tensor } from "../../core/mod.ts";

/** What a transform was fitted to: learnt tokens, directions, classifiers, a matrix. */
export interface Artifact {
  /** Arrays by `snake_case` name. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** How the fit went: finite numbers by name, such as `loss`, one per step. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
}

/** The artifact of what needs none. */
export const NO_ARTIFACT: Artifact = { tensors: {}, curves: {} };
