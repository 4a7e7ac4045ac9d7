import type { Observation } from "./observation.ts";

/**
 * Puts beside each image's features those of the reference method's image of the
 * same subject and seed. An image without such a partner gets the reason why.
 *
 * @param reference Images of the method that the others are compared with.
 * @returns The same observations, with pairs where both images have features.
 */
export function pairWith(
  observations: readonly Observation[],
  reference: readonly Observation[],
): Observation[] {
  const key = ({ subject, seed }: Observation) => `${seed} ${subject}`;
  const partners = new Map(reference.map((o) => [key(o), o]));
  return observations.map((own) => {
    const partner = partners.get(key(own));
    if (!partner) {
      return { ...own, unpaired: "the reference has no such image" };
    }
    return {
      ...own,
      ...(!own.inception && { unpaired: "Inception was not asked" }),
      ...(own.clip && partner.clip &&
        { clipPair: [own.clip, partner.clip] as const }),
      ...(own.inception && partner.inception &&
        { inceptionPair: [own.inception, partner.inception] as const }),
      ...(partner.invalid !== undefined &&
        { unpaired: `the reference's image is not valid: ${partner.invalid}` }),
    };
  });
}
