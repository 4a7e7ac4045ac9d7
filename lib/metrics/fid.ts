import { setDistance } from "./_set_distance.ts";
import { frechetDistance } from "./frechet.ts";
import type { Metric } from "./metric.ts";

/**
 * Fréchet Inception Distance to the reference method's images. It is biased
 * upward by few images, so only values of one n can be compared.
 */
export const fid: Metric = setDistance({
  id: "fid",
  version: 2,
  title: "FID",
  unit: "feature²",
  range: [0, null],
  digits: 2,
  source: "Heusel et al. 2017, eq. 6, against SD1.5 as in BiasMap, Section 4",
  reads: "inceptionPair",
  distance: frechetDistance,
});

/** The same of CLIP's image features, which know faces and need no other network. */
export const fidClip: Metric = setDistance({
  id: "fid_clip",
  version: 2,
  title: "FID-CLIP",
  unit: "feature²",
  range: [0, null],
  digits: 2,
  source:
    "Kynkäänniemi et al., The Role of ImageNet Classes in Fréchet Inception Distance, 2023",
  reads: "clipPair",
  distance: frechetDistance,
});
