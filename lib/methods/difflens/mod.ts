/**
 * DiffLens: sparse features that decide on a group, found by attribution and changed while an image is made.
 *
 * @module
 */

export { type DecoderCosines, decoderCosines } from "./decoder_cosines.ts";
export { difflens } from "./difflens.ts";
export type { Programs } from "./autoencoder.ts";
export { type ChosenFeatures, chosenFeatures } from "./chosen_features.ts";
export type { Parameters as DifflensParameters } from "./parameters.ts";
export {
  type FeatureReader,
  featureReader,
  type FeatureReadings,
} from "./read_features.ts";
export { towards } from "./towards.ts";
