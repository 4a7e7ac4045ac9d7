import type { Group } from "../bench/mod.ts";

/** Attributes that go by their name, with the papers' groups. */
export const KNOWN_ATTRIBUTES: Readonly<Record<string, readonly Group[]>> = {
  gender: groupsOf(["male", "female"]),
  race: groupsOf(["white", "black", "asian", "hispanic"]),
  age: groupsOf(["young", "adult", "old"]),
};

/**
 * Makes groups of the words that stand for them in prompts.
 *
 * @param words For example `["blond", "dark haired"]`.
 * @returns Groups whose ids are the words in `snake_case`.
 */
export function groupsOf(words: readonly string[]): Group[] {
  return words.map((word) => ({
    id: word.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(
      /^_+|_+$/g,
      "",
    ),
    words: [word],
  }));
}
