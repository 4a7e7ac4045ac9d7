import type { FitRecord } from "../fit/mod.ts";
import { hDistributionFit } from "./h_distribution/mod.ts";
import { itiGenFit } from "./iti_gen/mod.ts";
import { latentDirectionFit } from "./latent_direction/mod.ts";
import { uceFit } from "./uce/mod.ts";

/** Every fit, by the id of its transform. */
export const FITS: Readonly<Record<string, FitRecord>> = Object.fromEntries(
  [hDistributionFit, itiGenFit, latentDirectionFit, uceFit]
    .map((record) => [record.id, record]),
);
