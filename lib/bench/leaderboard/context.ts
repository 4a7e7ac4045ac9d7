import type { Context } from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { knownOf } from "./aims.ts";

/**
 * Says what metrics must know of a spec.
 *
 * @returns Its classes, subjects and percentile.
 */
export function contextOf(spec: Spec): Context {
  return {
    classes: spec.attribute.groups.map(({ id }) => id),
    subjects: spec.subjects,
    percentile: spec.attribution.percentile,
    ...knownOf(spec),
  };
}
