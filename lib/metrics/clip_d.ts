import { cosine, cosine01 } from "./_cosine.ts";
import type { Metric } from "./metric.ts";

const CLIP_D = {
  version: 1,
  better: "higher",
  reads: "targetCosine",
  of: (o: { readonly targetCosine?: number }) => o.targetCosine,
} as const;

/**
 * CLIP-D: mean cosine of an image's embedding and that of the word of the group which the method meant it to show, such as `"male"`.
 * Methods that give images no group have none.
 */
export const clipD: Metric = cosine({
  ...CLIP_D,
  id: "clip_d",
  title: "CLIP-D",
  source: "DiffLens, Appendix E.3, equation 17, as a cosine",
});

/** `(cos + 1) / 2`, as DiffLens prints CLIP-I and CLIP-T. */
export const clipD01: Metric = cosine01({
  ...CLIP_D,
  id: "clip_d01",
  title: "CLIP-D (cos+1)/2",
  source:
    "DiffLens, Appendix E.3, equation 17, on the scale of its CLIP-I and CLIP-T",
});
