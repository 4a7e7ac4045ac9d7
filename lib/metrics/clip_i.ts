import { at } from "../core/mod.ts";
import { cosine, cosine01 } from "./_cosine.ts";
import type { Metric } from "./metric.ts";
import type { Pair } from "./observation.ts";

const CLIP_I = {
  version: 2,
  better: "higher",
  reads: "clipPair",
  of: (o: { readonly clipPair?: Pair }) => o.clipPair && between(o.clipPair),
} as const;

/**
 * CLIP-I: mean cosine of an image's embedding and that of the reference method's
 * image of the same subject and seed.
 */
export const clipI: Metric = cosine({
  ...CLIP_I,
  id: "clip_i",
  title: "CLIP-I",
  source: "DiffLens, Section 5.1, CLIP-I, as a cosine",
});

/** `(cos + 1) / 2`, as DiffLens and ICM print it: 0.85 is a cosine of 0.70. */
export const clipI01: Metric = cosine01({
  ...CLIP_I,
  id: "clip_i01",
  title: "CLIP-I (cos+1)/2",
  source: "DiffLens, Section 5.1, CLIP-I as its code computes it",
});

/** Cosine of the angle between two vectors. */
function between([a, b]: Pair): number {
  let inner = 0;
  for (let i = 0; i < a.length; i++) inner += at(a, i) * at(b, i);
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  // Rounding can leave a vector's cosine with itself just above 1.
  return Math.min(1, Math.max(-1, inner / lengths));
}
