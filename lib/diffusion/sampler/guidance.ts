import { at, rows, type Tensor, zipWith } from "../../core/mod.ts";

/**
 * Extrapolates a conditional prediction away from an unconditional one:
 * `ε̂ = ε∅ + s (εc − ε∅)`.
 *
 * @param unconditional `ε∅`, given the negative prompt.
 * @param conditional `εc`, given the prompt, of the same shape.
 * @param scale `s`, dimensionless; the paper's weight plus 1.
 * @returns The guided prediction, of the same shape.
 * @see Ho and Salimans 2022, {@link https://arxiv.org/abs/2207.12598}, eq. 6
 */
export function classifierFree(
  unconditional: Tensor,
  conditional: Tensor,
  scale: number,
): Tensor {
  return zipWith((u, c) => u + scale * (c - u), unconditional, conditional);
}

/** The branches of a prediction, and what guidance makes of them. */
export interface Guided {
  /** Prediction given the prompt, `[b, 4, h, w]`. */
  readonly conditional: Tensor;
  /** Prediction given the negative prompt, `[b, 4, h, w]`; absent without guidance. */
  readonly unconditional?: Tensor;
  /** The guided prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
}

/**
 * Cuts a prediction into its branches and guides it.
 *
 * @param predicted Rows of the unconditional branch, if there is one, then of the conditional one.
 * @param batch `b`, the number of images.
 * @param scale Scale of the guidance; unused with one branch.
 */
export function guide(
  predicted: Tensor,
  batch: number,
  scale: number,
): Guided {
  if (at(predicted.shape, 0) === batch) {
    return { conditional: predicted, noise: predicted };
  }
  const unconditional = rows(predicted, 0, batch);
  const conditional = rows(predicted, batch, 2 * batch);
  const noise = classifierFree(unconditional, conditional, scale);
  return { conditional, unconditional, noise };
}
