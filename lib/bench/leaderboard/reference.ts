import { matchWith, type Observation, pairWith } from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";

/**
 * Says which row the others are compared with by metrics that need two sets of images.
 *
 * @returns Id of its `reference`, or of its first row.
 */
export function referenceOf({ reference, methods: [first] }: Spec): string {
  if (reference !== undefined) return reference;
  return typeof first === "object" ? first.id ?? first.use : first ?? "";
}

/**
 * Pairs a method's images with those of the reference, and with those of it that show the same groups, or says why not.
 *
 * @param spec The spec, which names the reference.
 */
export function comparedWithReference(
  spec: Spec,
  method: string,
  observations: ReadonlyMap<string, readonly Observation[]>,
): readonly Observation[] {
  const own = observations.get(method) ?? [];
  const reference = referenceOf(spec);
  const unpaired = (why: string) => own.map((o) => ({ ...o, unpaired: why }));
  if (method === reference) {
    return unpaired("the others are compared with this method");
  }
  const others = observations.get(reference);
  return others
    ? matchWith(pairWith(own, others), others)
    : unpaired(`the reference "${reference}" was not run`);
}
