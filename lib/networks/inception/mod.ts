/**
 * Inception v3 as FID uses it.
 *
 * @module
 */

export {
  INCEPTION_FEATURES,
  inceptionPixels,
  inceptionProgram,
} from "./inception.ts";
export { openInceptionWeights } from "./inception_weights.ts";
