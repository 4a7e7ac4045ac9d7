import {
  at,
  InputError,
  suggestion,
  type Tensor,
  zeros,
} from "../../lib/core/mod.ts";
import type { Spec } from "../../lib/bench/mod.ts";
import { entanglement, PROFESSIONS } from "../../lib/testbed/mod.ts";
import { heldOutPortraits } from "./portraits.ts";

/**
 * Looks up how far each subject's word was told, when the embedded model was trained, to look at the attribute's signs.
 *
 * @returns A share in `[0, 1]` for each subject, in the order of the spec.
 * @throws {InputError} If the testbed has no such subject or attribute, or there are fewer than two to be ranked; every one is listed.
 */
export function plantedEntanglement(
  { attribute, subjects }: Pick<Spec, "attribute" | "subjects">,
): number[] {
  const [first] = PROFESSIONS;
  const planted = Object.keys(first ? entanglement(first) : {});
  const problems = [
    ...subjects.filter((subject) => !PROFESSIONS.some((p) => p === subject))
      .map((subject) =>
        `unknown profession "${subject}", ${suggestion(subject, PROFESSIONS)}`
      ),
    ...planted.includes(attribute.name) ? [] : [
      `unknown attribute "${attribute.name}", ${
        suggestion(attribute.name, planted)
      }`,
    ],
    ...new Set(subjects).size < 2
      ? [
        `professions are ranked: expected two or more, got ${
          subjects.join(", ")
        }`,
      ]
      : [],
  ];
  if (problems.length > 0) {
    throw new InputError(
      "Cannot hold overlap to what was planted in the embedded model",
      problems,
    );
  }
  return subjects.map((subject) => {
    const profession = PROFESSIONS.find((known) => known === subject);
    const shares = Object.entries(profession ? entanglement(profession) : {});
    return new Map(shares).get(attribute.name) ?? NaN;
  });
}

/** Regions of the latents that a word may be cut off from. */
export interface Regions {
  /** Where the attribute's signs lie in at least a quarter of the portraits, `[h, w]`; 1 there, else 0. */
  readonly signs: Tensor;
  /** As many cells, where they lie least. */
  readonly elsewhere: Tensor;
}

/**
 * Finds where the signs of a spec's attribute lie in portraits of the balanced world.
 *
 * @param shape Height and width of the latents.
 * @param portraits How many are drawn.
 */
export function signRegions(
  spec: Spec,
  [height, width]: readonly [number, number],
  portraits = 60,
): Regions {
  const covered = new Float64Array(height * width);
  const world = { ...spec, subjects: PROFESSIONS };
  for (const { image, cues: [, signs] } of heldOutPortraits(world, portraits)) {
    const side = at(image.shape, 2);
    const cell = side / width;
    signs.forEach((sign, i) => {
      const row = Math.floor(Math.floor(i / side) / cell);
      const j = row * width + Math.floor(i % side / cell);
      covered[j] = at(covered, j) + sign / cell ** 2 / portraits;
    });
  }
  const order = [...covered.keys()].sort((a, b) =>
    at(covered, b) - at(covered, a)
  );
  const count = covered.filter((x) => x >= 0.25).length;
  const region = (cells: readonly number[]): Tensor => {
    const map = zeros([height, width]);
    cells.forEach((i) => map.data[i] = 1);
    return map;
  };
  return {
    signs: region(order.slice(0, count)),
    elsewhere: region(order.slice(-count)),
  };
}
