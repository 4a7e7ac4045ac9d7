/**
 * Every method that samples with less bias, one folder each, and the list of them.
 *
 * @module
 */

export { FITS } from "./fits.ts";
export {
  admitTransform,
  createTransforms,
  orderProblems,
  TRANSFORMS,
} from "./methods.ts";
