/** How each output of one axis is read: `(1 − weight[i])·x[lower[i]] + weight[i]·x[upper[i]]`. */
export interface BilinearWeights {
  /** Position of the first of two inputs. */
  readonly lower: Int32Array;
  /** Position of the second; the same at the border. */
  readonly upper: Int32Array;
  /** Share of the second, in `[0, 1]`. */
  readonly weight: Float32Array;
}

/**
 * Finds the weights of bilinear resizing along one axis, with `align_corners=False`.
 *
 * In float32 throughout, as PyTorch, so that a coordinate that falls on the
 * border between two pixels falls on the same side.
 *
 * @param from Number of inputs.
 * @param to Number of outputs.
 * @returns Two positions and a weight per output.
 */
export function bilinearWeights(from: number, to: number): BilinearWeights {
  const lower = new Int32Array(to);
  const upper = new Int32Array(to);
  const weight = new Float32Array(to);
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const x = Math.fround(Math.fround(scale * (i + 0.5)) - 0.5);
    const source = Math.max(x, 0);
    const below = Math.min(Math.floor(source), from - 1);
    lower[i] = below;
    upper[i] = Math.min(below + 1, from - 1);
    weight[i] = Math.min(source - below, 1);
  }
  return { lower, upper, weight };
}
