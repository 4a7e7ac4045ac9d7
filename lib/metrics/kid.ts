import { setDistance } from "./_set_distance.ts";
import { kernelDistance } from "./kernel_distance.ts";
import type { Metric } from "./metric.ts";

/**
 * Kernel Inception Distance to the reference method's images: unbiased whatever
 * the number of images, so it may be negative.
 */
export const kid: Metric = setDistance({
  id: "kid",
  version: 1,
  title: "KID",
  unit: "1",
  range: [null, null],
  digits: 4,
  source: "Bińkowski et al. 2018, Section 4, with all images at once",
  reads: "inceptionPair",
  distance: kernelDistance,
});

/** The same of CLIP's image features. */
export const kidClip: Metric = setDistance({
  id: "kid_clip",
  version: 1,
  title: "KID-CLIP",
  unit: "1",
  range: [null, null],
  digits: 4,
  source: "Bińkowski et al. 2018, Section 4, on CLIP's image features",
  reads: "clipPair",
  distance: kernelDistance,
});
