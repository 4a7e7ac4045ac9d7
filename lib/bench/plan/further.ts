import { digest } from "../../core/mod.ts";
import { METRICS } from "../../metrics/mod.ts";
import type { AttributeSpec, Spec } from "../declare/mod.ts";
import type { ModelIdentity } from "./model_identity.ts";

/** Raised whenever a change can move what is read of attributes that a spec does not ask about. */
export const FURTHER_VERSION = 1;

/**
 * What images are judged for beside the attribute of their spec, as far as the judge can tell it: gender, race and age, in the classes of
 * the papers and of the testbed's world.
 */
export const FURTHER: readonly AttributeSpec[] = [
  attribute("gender", ["male", "female"]),
  attribute("race", ["white", "black", "asian", "hispanic"]),
  attribute("age", ["young", "adult", "old"]),
];

/** Says what the images of a spec are judged for beside its own attribute. */
export function furtherAttributes(
  { attribute }: Pick<Spec, "attribute">,
): readonly AttributeSpec[] {
  return FURTHER.filter(({ name }) => name !== attribute.name);
}

/**
 * Names what is read of an image beside its spec's own attribute; it is no part of what names a unit, which can be read again without
 * being sampled again.
 *
 * @returns SHA-256 of who judges, of what is asked, and of how.
 */
export function furtherId(
  spec: Pick<Spec, "attribute" | "attribution" | "classifier" | "metrics">,
  { judge, scorer }: Pick<ModelIdentity, "judge" | "scorer">,
): string {
  return digest({
    version: FURTHER_VERSION,
    attributes: furtherAttributes(spec),
    ...readsGroupWords(spec) && { words: spec.attribute.groups },
    ...comparesWords(spec) && { compared: spec.attribution.words },
    ...judge ? { judge } : { scorer, prompts: spec.classifier.group },
  });
}

/** Whether a metric of a spec holds images against the words of the groups. */
export function readsGroupWords({ metrics }: Pick<Spec, "metrics">): boolean {
  return METRICS.some(({ id, reads }) =>
    reads === "targetCosine" && metrics.includes(id)
  );
}

/** Whether a metric of a spec compares the two words that it looks for. */
export function comparesWords({ metrics }: Pick<Spec, "metrics">): boolean {
  return METRICS.some(({ id, reads }) =>
    reads === "wordCosine" && metrics.includes(id)
  );
}

function attribute(name: string, ids: readonly string[]): AttributeSpec {
  return { name, groups: ids.map((id) => ({ id, words: [id] })) };
}
