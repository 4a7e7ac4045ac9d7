import type { FitRecord } from "./fit.ts";
import { hDistributionFit } from "./h_distribution.ts";
import { itiGenFit } from "./iti_gen.ts";
import { latentDirectionFit } from "./latent_direction.ts";
import { uceFit } from "./uce.ts";

/** Every fit, by the id of its transform. */
export const FITS: Readonly<Record<string, FitRecord>> = Object.fromEntries(
  [hDistributionFit, itiGenFit, latentDirectionFit, uceFit]
    .map((record) => [record.id, record]),
);
