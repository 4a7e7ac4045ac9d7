import { z } from "zod";
import { type Abstention, allFinite, at, type Tensor } from "../core/mod.ts";
import { predictionOf } from "./grouped.ts";
import type { KnownAttribute, Prediction } from "./judge.ts";

const id = z.string().regex(/^[a-z0-9][a-z0-9_]*$/, {
  error: "expected a snake_case name",
});

/** What a classifier's output says of an attribute, as a `judge.json` has it. */
export const attributeSchema = z.strictObject({
  name: z.string().trim().min(1),
  output: z.string().min(1),
  first: z.int().min(0).default(0),
  values: z.enum(["softmax", "sigmoid", "probabilities", "probability"]),
  classes: z.array(id).min(2),
  groups: z.record(id, z.array(id).min(1)).default({}),
});

/** {@linkcode attributeSchema}, parsed. */
export type AttributeSettings = z.infer<typeof attributeSchema>;

/**
 * Says what is wrong with the attributes of a classifier beyond their schema.
 *
 * @returns One sentence per problem.
 */
export function attributeProblems(
  attributes: readonly (KnownAttribute & Partial<AttributeSettings>)[],
): string[] {
  const names = attributes.map(({ name }) => name);
  return attributes.flatMap(({ name, classes, groups, values }, i) => {
    const where = `attributes[${i}]`;
    const one = values === "sigmoid" || values === "probability";
    const twice = classes.filter((c, k) => classes.indexOf(c) !== k);
    return [
      ...(names.indexOf(name) < i
        ? [`${where}.name: "${name}" is there twice`]
        : []),
      ...twice.map((c) => `${where}.classes: "${c}" is there twice`),
      ...(one && classes.length !== 2
        ? [
          `${where}.classes: one ${values} tells two classes, got ${classes.length}`,
        ]
        : []),
      ...Object.entries(groups).flatMap(([group, parts]) => [
        ...(classes.includes(group)
          ? [`${where}.groups.${group}: a class has this name`]
          : []),
        ...parts.filter((part, k) =>
          !classes.includes(part) || parts.indexOf(part) !== k
        ).map((part) =>
          `${where}.groups.${group}: expected each class once, got "${part}"`
        ),
      ]),
    ];
  });
}

/**
 * Reads what a classifier says of an attribute of one image.
 *
 * @param output The output that says it; its values stand one after the other, of one image.
 * @param settings Which values, and what they are.
 * @returns The prediction; an abstention if a value is not finite.
 * @throws {RangeError} If there are too few values, or probabilities that are none.
 */
export function readOutput(
  { data }: Tensor,
  { first, values, classes, output }: AttributeSettings,
): Prediction | Abstention {
  const one = values === "sigmoid" || values === "probability";
  const count = one ? 1 : classes.length;
  const own = data.slice(first, first + count);
  if (own.length < count) {
    throw new RangeError(
      `output "${output}" has ${data.length} values of an image, expected at least ${
        first + count
      }`,
    );
  }
  if (!allFinite(own)) {
    return { invalid: "what the judge makes of the image is not finite" };
  }
  return predictionOf(classes, READERS[values](Array.from(own)));
}

const READERS: Readonly<
  Record<AttributeSettings["values"], (own: readonly number[]) => number[]>
> = {
  softmax,
  sigmoid: ([x = 0]) => pair(1 / (1 + Math.exp(-x))),
  probability: ([p = 0]) => pair(probability(p)),
  probabilities(own) {
    const sum = own.map(probability).reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > 1e-3) {
      throw new RangeError(`probabilities sum to ${sum}, expected 1`);
    }
    return own.map((p) => p / sum);
  },
};

/** Of two classes the second has the probability that is told. */
function pair(second: number): number[] {
  return [1 - second, second];
}

function probability(p: number): number {
  if (p >= -1e-6 && p <= 1 + 1e-6) return Math.min(1, Math.max(0, p));
  throw new RangeError(`expected probabilities in [0, 1], got ${p}`);
}

/**
 * Makes probabilities of logits.
 *
 * @param logits Finite numbers.
 * @returns Probabilities in their order; they sum to 1.
 */
export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((x) => Math.exp(x - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return Array.from(weights, (_, i) => at(weights, i) / total);
}
