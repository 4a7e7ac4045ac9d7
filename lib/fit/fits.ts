import type { FitRecord } from "./fit.ts";
import { itiGenFit } from "./iti_gen.ts";
import { uceFit } from "./uce.ts";

/** Every fit, by the id of its transform. */
export const FITS: Readonly<Record<string, FitRecord>> = Object.fromEntries(
  [itiGenFit, uceFit].map((record) => [record.id, record]),
);
