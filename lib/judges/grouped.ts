import { abstains, type Abstention, at } from "../core/mod.ts";
import type { KnownAttribute, Prediction, Verdict } from "./judge.ts";

/**
 * Reads a prediction in other classes than the judge's own: the probabilities of each class's parts
 * are added, and what is left for none of them is dropped and the rest divided by their sum.
 *
 * @param groups Ids of the classes that are asked about, each a class of the judge's or one of its groups.
 * @returns The prediction in the order of `groups`, with the dropped probability if a class was left out; an abstention stays one.
 * @throws {RangeError} If the judge cannot tell one of them.
 */
export function grouped(
  seen: Verdict[string],
  attribute: KnownAttribute,
  groups: readonly string[],
): Prediction | Abstention {
  if (abstains(seen)) return seen;
  const parts = groups.map((id) => partsOf(attribute, id));
  const whole = attribute.classes.every((c) =>
    parts.some((own) => own.includes(c))
  );
  const sums = parts.map((own) =>
    own.reduce(
      (sum, part) =>
        sum + at(seen.probabilities, attribute.classes.indexOf(part)),
      0,
    )
  );
  const kept = sums.reduce((a, b) => a + b, 0);
  if (!(kept > 0)) {
    return { invalid: `the judge sees none of ${groups.join(", ")}` };
  }
  return predictionOf(
    groups,
    sums.map((p) => p / kept),
    whole ? undefined : Math.max(0, 1 - kept),
  );
}

/**
 * Makes a prediction of probabilities.
 *
 * @param probabilities One each; they sum to 1.
 * @param dropped What was dropped before, if classes were.
 * @returns The prediction; of equal probabilities the first class.
 */
export function predictionOf(
  classes: readonly string[],
  probabilities: readonly number[],
  dropped?: number,
): Prediction {
  const most = Math.max(...probabilities);
  const index = probabilities.indexOf(most);
  const others = probabilities.filter((_, c) => c !== index);
  return {
    label: at(classes, index),
    probabilities,
    margin: most - Math.max(...others),
    ...(dropped !== undefined && { dropped }),
  };
}

/** The judge's own classes that an id stands for. */
function partsOf(
  { name, classes, groups }: KnownAttribute,
  id: string,
): readonly string[] {
  const parts = groups[id] ?? (classes.includes(id) ? [id] : undefined);
  if (parts) return parts;
  throw new RangeError(`Cannot tell "${id}": it is no class of "${name}"`);
}
