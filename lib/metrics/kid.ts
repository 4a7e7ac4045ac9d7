import type { Matrix } from "../linalg/mod.ts";
import { setDistance } from "./_set_distance.ts";
import { kernelDistance } from "./kernel_distance.ts";
import type { Metric } from "./metric.ts";

const ofPairs = (x: Matrix, y: Matrix) => kernelDistance(x, y, { pairs: true });

/**
 * Kernel Inception Distance to the reference method's images: unbiased whatever
 * the number of images, so it may be negative. An image and the reference's of
 * the same seed are not independent, so such pairs are left out.
 */
export const kid: Metric = setDistance({
  id: "kid",
  version: 2,
  title: "KID",
  unit: "1",
  range: [null, null],
  digits: 4,
  source: "Bińkowski et al. 2018; for pairs: Gretton et al. 2012, eq. 4",
  reads: "inceptionPair",
  distance: ofPairs,
});

/** The same of CLIP's image features. */
export const kidClip: Metric = setDistance({
  id: "kid_clip",
  version: 2,
  title: "KID-CLIP",
  unit: "1",
  range: [null, null],
  digits: 4,
  source:
    "Bińkowski et al. 2018; for pairs: Gretton et al. 2012, eq. 4; CLIP's features",
  reads: "clipPair",
  distance: ofPairs,
});
