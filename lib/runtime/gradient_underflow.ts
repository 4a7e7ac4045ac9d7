import { at, type Tensor } from "../core/mod.ts";

/**
 * Says what of a gradient half precision has lost.
 *
 * @param gradient Gradient `[b, …]`, brought back to its own size.
 * @param peak Greatest cotangent of each image where the way back began, `[b, …]` of `b` elements.
 * @returns Of each image the share of elements that are zero, `[b]`; 0 where there was nothing to lose.
 */
export function gradientUnderflow(gradient: Tensor, peak: Tensor): Tensor {
  const batch = at(gradient.shape, 0);
  const length = gradient.data.length / batch;
  const data = Float32Array.from({ length: batch }, (_, i) => {
    if (peak.data[i] === 0) return 0;
    const own = gradient.data.subarray(i * length, (i + 1) * length);
    return own.filter((x) => x === 0).length / length;
  });
  return { data, shape: [batch] };
}
