import { cosine, cosine01 } from "./_cosine.ts";
import type { Metric } from "./metric.ts";

const CLIP_T = {
  version: 2,
  better: "higher",
  reads: "promptCosine",
  of: (o: { readonly promptCosine?: number }) => o.promptCosine,
} as const;

/**
 * CLIP-T: mean cosine of an image's embedding and that of the prompt which the
 * spec asks every method for, whatever the method made of it.
 */
export const clipT: Metric = cosine({
  ...CLIP_T,
  id: "clip_t",
  title: "CLIP-T",
  source: "DiffLens, Section 5.1, CLIP-T, as a cosine",
});

/** `(cos + 1) / 2`, as DiffLens and ICM print it: 0.6155 is a cosine of 0.231. */
export const clipT01: Metric = cosine01({
  ...CLIP_T,
  id: "clip_t01",
  title: "CLIP-T (cos+1)/2",
  source: "DiffLens, Section 5.1, CLIP-T as its code computes it",
});
