import { ATTRIBUTES, probabilities, PROFESSIONS } from "./world.ts";

/**
 * Writes the world's table as a target that a spec can name: what the embedded model was shown.
 *
 * @returns CSV: a line per profession, a column per value of each attribute.
 */
export function worldTarget(): string {
  const attributes = Object.keys(ATTRIBUTES) as (keyof typeof ATTRIBUTES)[];
  const header = [
    "subject",
    ...attributes.flatMap((attribute) => [...ATTRIBUTES[attribute]]),
    "source",
  ];
  const lines = PROFESSIONS.map((profession) => [
    profession,
    ...attributes.flatMap((attribute) =>
      // As many digits as the table was written with; sums of binary fractions have more.
      probabilities(attribute, profession).map((p) => Number(p.toFixed(6)))
    ),
    "the table of the testbed's world (lib/testbed/world.ts)",
  ]);
  return [header, ...lines].map((line) => `${line.join(",")}\n`).join("");
}
