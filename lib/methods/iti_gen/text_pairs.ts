import { at } from "../../core/mod.ts";

/** Two texts that differ in the category of one attribute. */
export interface TextPair {
  /** The attribute. */
  readonly attribute: number;
  /** The two categories, the smaller index first. */
  readonly categories: readonly [number, number];
  /** The two texts; text `t` has the category `⌊t / Πₘ₍ₘ<ₐ₎ Kₘ⌋ mod Kₐ` of attribute `a`. */
  readonly texts: readonly [number, number];
}

/**
 * Lists the pairs of texts that are compared: all combinations of categories
 * are texts, and two of them are a pair if they differ in one attribute.
 *
 * @param categories Number of categories of each attribute.
 * @returns The pairs, attribute by attribute.
 */
export function textPairs(categories: readonly number[]): TextPair[] {
  const texts = categories.reduce((n, k) => n * k, 1);
  return categories.flatMap((_, attribute) => {
    const pairs: TextPair[] = [];
    for (let first = 0; first < texts; first++) {
      for (let second = first + 1; second < texts; second++) {
        const differ = categories.flatMap((_, a) =>
          categoryOf(categories, a, first) === categoryOf(categories, a, second)
            ? []
            : [a]
        );
        if (differ.length !== 1 || differ[0] !== attribute) continue;
        const i = categoryOf(categories, attribute, first);
        const j = categoryOf(categories, attribute, second);
        pairs.push({ attribute, categories: [i, j], texts: [first, second] });
      }
    }
    return pairs;
  });
}

/**
 * Says which category of an attribute a text has.
 *
 * @param categories Number of categories of each attribute.
 * @param text The text, or any whole number that texts are chosen by in turn.
 */
export function categoryOf(
  categories: readonly number[],
  attribute: number,
  text: number,
): number {
  const before = categories.slice(0, attribute).reduce((n, k) => n * k, 1);
  return Math.floor(text / before) % at(categories, attribute);
}
