import type { AttributeSpec } from "../../lib/bench/mod.ts";
import { abstains, at, InputError } from "../../lib/core/mod.ts";
import {
  type AttributeError,
  confusionOf,
  JUDGE_ERROR_SCHEMA,
  type JudgeError,
  type Verdict,
} from "../../lib/judges/mod.ts";
import { agreementText } from "../../lib/report/mod.ts";
import type { LabelledImages } from "./labelled_images.ts";
import type { AskedJudge } from "./open_judge.ts";

type Images = LabelledImages["images"];

/**
 * Counts what a judge said of labelled images, of all and by the classes of every other attribute.
 *
 * @param said What it said of each image; nothing of one that could not be read.
 * @throws {InputError} If no image is labelled in what it can tell.
 */
export function errorOf(
  judge: AskedJudge,
  { images, digest }: LabelledImages,
  said: readonly (Verdict | undefined)[],
): JudgeError {
  const attributes = judge.tells.flatMap((attribute): AttributeError[] => {
    const classes = attribute.groups.map(({ id }) => id);
    const seen = seenOf(attribute, images, said);
    if (seen.length === 0) return [];
    const reasons: Record<string, number> = {};
    for (const { why } of seen) {
      if (why !== undefined) reasons[why] = (reasons[why] ?? 0) + 1;
    }
    const groups = judge.tells.filter(({ name }) => name !== attribute.name)
      .flatMap((other) =>
        other.groups.map(({ id: value }) => ({
          attribute: other.name,
          value,
          ...confusionOf(
            seen.filter(({ labels }) => labels[other.name] === value),
            classes,
          ),
        }))
      );
    return [{
      name: attribute.name,
      classes,
      judge: judge.digestOf(attribute),
      ...confusionOf(seen, classes),
      reasons,
      groups: groups.filter(({ counts, abstained }) =>
        [...counts.flat(), ...abstained].some((n) => n > 0)
      ),
    }];
  });
  if (attributes.length === 0) {
    throw new InputError(
      `Cannot try the judge "${judge.name}": no image is labelled in what it tells, ${
        judge.tells.map(({ name }) => name).join(", ")
      }`,
    );
  }
  return {
    schema: JUDGE_ERROR_SCHEMA,
    judge: judge.name,
    labels: digest,
    images: said.filter((verdict) => verdict !== undefined).length,
    attributes,
  };
}

/** A labelled image that was looked at: what it shows, and what the judge said or why it would not. */
interface Seen {
  readonly truth: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly said?: string;
  readonly why?: string;
}

/** Images that are labelled in an attribute and were looked at. */
function seenOf(
  { name, groups }: AttributeSpec,
  images: Images,
  said: readonly (Verdict | undefined)[],
): Seen[] {
  const ids = groups.map(({ id }) => id);
  return images.flatMap(({ labels }, i): Seen[] => {
    const truth = labels[name];
    const shown = said[i]?.[name];
    if (truth === undefined || !ids.includes(truth) || !shown) return [];
    return abstains(shown)
      ? [{ truth, labels, why: shown.invalid }]
      : [{ truth, labels, said: shown.label }];
  });
}

/**
 * Says how far two judges agree on the same images.
 *
 * @returns A text per attribute that both tell.
 */
export function agreementOf(
  judges: readonly [AskedJudge, AskedJudge],
  said: readonly (readonly (Verdict | undefined)[])[],
): string[] {
  const [one, other] = judges;
  const both = one.tells.filter(({ name }) =>
    other.tells.some((attribute) => attribute.name === name)
  );
  return both.map(({ name, groups }) => {
    const classes = groups.map(({ id }) => id);
    const labels = at(said, 0).map((verdict, i) =>
      [verdict, at(said, 1)[i]].map((v) => {
        const shown = v?.[name];
        return shown && !abstains(shown) ? classes.indexOf(shown.label) : -1;
      })
    );
    const table = classes.map((_, i) =>
      classes.map((_, j) =>
        labels.filter(([a, b]) => a === i && b === j).length
      )
    );
    return agreementText(name, classes, table, [one.name, other.name]);
  });
}
