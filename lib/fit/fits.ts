import type { FitRecord } from "./fit.ts";

/** Every fit, by the id of its transform. */
export const FITS: Readonly<Record<string, FitRecord>> = Object.fromEntries(
  ([] as FitRecord[]).map((record) => [record.id, record]),
);
