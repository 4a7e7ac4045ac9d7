import { InputError } from "../../lib/core/mod.ts";
import type { Spec } from "../../lib/bench/mod.ts";
import { entanglement, PROFESSIONS } from "../../lib/testbed/mod.ts";

/**
 * Looks up how far each subject's word was told, when the embedded model was trained, to look at the attribute's signs.
 *
 * @returns A share in `[0, 1]` for each subject, in the order of the spec.
 * @throws {InputError} If the testbed has no such subject or attribute.
 */
export function plantedEntanglement(
  { attribute, subjects }: Pick<Spec, "attribute" | "subjects">,
): number[] {
  return subjects.map((subject) => {
    const profession = PROFESSIONS.find((known) => known === subject);
    const shares = Object.entries(profession ? entanglement(profession) : {});
    const share = new Map(shares).get(attribute.name);
    if (share !== undefined) return share;
    throw new InputError(
      `Cannot hold overlap to what was planted: the embedded model has no "${subject}" with ${attribute.name}; it has ${PROFESSIONS.length} professions with gender, race and age`,
    );
  });
}
