import type { Artifact, Transform } from "../../diffusion/mod.ts";
import { featureTransform, wordsOf } from "./feature_transform.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Makes a transform that changes the features of one group in every image, whatever its seed.
 *
 * @param groups Groups of the spec's attribute.
 * @param group One of them, or of the other attributes of the parameters.
 * @param strength β.
 * @see DiffLens, Figures 5 and 13 to 15
 */
export function towards(
  p: Parameters,
  groups: readonly string[],
  artifact: Artifact,
  { group, strength }: { readonly group: string; readonly strength: number },
): Transform {
  const words = wordsOf(p, groups);
  const k = words.indexOf(group);
  if (k < 0) throw new RangeError(`There is no group "${group}"`);
  const own = { ...p, strength: { [group]: strength } };
  return featureTransform(own, words, artifact, () => [k]);
}
