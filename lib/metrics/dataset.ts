import type { Matrix } from "../linalg/mod.ts";
import type { Moments } from "./moments.ts";

/** Images that no row made, as distributions are compared with them. */
export interface DatasetFeatures {
  /** Mean and covariance of their features. */
  readonly moments: Moments;
  /** The features, a row per image; absent where only statistics of them are known. */
  readonly features?: Matrix;
}

/** The same images, as each network sees them. */
export type Dataset = Readonly<
  Partial<Record<"clip" | "inception", DatasetFeatures>>
>;
