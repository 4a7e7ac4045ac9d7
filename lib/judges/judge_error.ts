import { z } from "zod";
import {
  InputError,
  problems,
  verifyChecksum,
  withChecksum,
} from "../core/mod.ts";

/** Schema of what is known of a judge's error. */
export const JUDGE_ERROR_SCHEMA = "entangle.judge_error/1";

/** What a judge made of labelled images. */
export interface Confusion {
  /** Images by true class (row) and by what the judge said (column). */
  readonly counts: readonly (readonly number[])[];
  /** Images of each true class that it would not judge. */
  readonly abstained: readonly number[];
}

/** How a judge errs in one attribute. */
export interface AttributeError extends Confusion {
  /** Its name. */
  readonly name: string;
  /** Ids of its classes. */
  readonly classes: readonly string[];
  /** SHA-256 of the judge as it was asked about it. */
  readonly judge: string;
  /** Why it would not judge images, and how many. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The same among images that share a class of another attribute. */
  readonly groups: readonly (Confusion & {
    /** The other attribute. */
    readonly attribute: string;
    /** Its class. */
    readonly value: string;
  })[];
}

/** What is known of a judge's error: all that corrects what it says. */
export interface JudgeError {
  /** {@linkcode JUDGE_ERROR_SCHEMA}. */
  readonly schema: typeof JUDGE_ERROR_SCHEMA;
  /** What the judge is called: a kind, or the path that it was named by. */
  readonly judge: string;
  /** SHA-256 of the table of labels. */
  readonly labels: string;
  /** Images that were judged. */
  readonly images: number;
  /** By attribute. */
  readonly attributes: readonly AttributeError[];
}

/**
 * Counts what a judge said of images whose classes are known.
 *
 * @param images True class of each, and what the judge said; nothing where it would not judge.
 * @throws {RangeError} If a class is not one of those.
 */
export function confusionOf(
  images: readonly { readonly truth: string; readonly said?: string }[],
  classes: readonly string[],
): Confusion {
  const counts = classes.map(() => classes.map(() => 0));
  const abstained = classes.map(() => 0);
  for (const { truth, said } of images) {
    const t = classes.indexOf(truth);
    const o = said === undefined ? 0 : classes.indexOf(said);
    const row = counts[t];
    if (!row || o < 0) {
      throw new RangeError(
        `Cannot count "${truth}" that was called "${said}": expected ${
          classes.join(", ")
        }`,
      );
    }
    if (said === undefined) abstained[t] = (abstained[t] ?? 0) + 1;
    else row[o] = (row[o] ?? 0) + 1;
  }
  return { counts, abstained };
}

/**
 * Writes what is known of a judge's error.
 *
 * @returns The file's text; equal errors give equal bytes.
 */
export function judgeErrorText(error: JudgeError): string {
  return withChecksum({ ...error });
}

/**
 * Reads what {@linkcode judgeErrorText} wrote.
 *
 * @throws {InputError} If it is none, or was changed since.
 */
export function readJudgeError(name: string, text: string): JudgeError {
  const refuse = (found: readonly string[]) =>
    new InputError(
      `Cannot use "${name}" as what is known of a judge's error`,
      found,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse([error instanceof Error ? error.message : String(error)]);
  }
  const found = problems(schema, value);
  if (found.length > 0) throw refuse(found);
  if (!verifyChecksum(text)) {
    throw refuse(["it was changed by hand or damaged; make it again"]);
  }
  const error = schema.parse(value);
  const uneven = error.attributes.filter(({ classes, counts, abstained }) =>
    counts.length !== classes.length || abstained.length !== classes.length ||
    counts.some((row) => row.length !== classes.length)
  );
  if (uneven.length > 0) {
    throw refuse(
      uneven.map(({ name }) => `${name}: a row is not as long as its classes`),
    );
  }
  const { sha256: _, ...rest } = error;
  return rest;
}

const count = z.int().min(0);
const confusion = {
  counts: z.array(z.array(count)),
  abstained: z.array(count),
};

const schema = z.strictObject({
  schema: z.literal(JUDGE_ERROR_SCHEMA),
  sha256: z.string(),
  judge: z.string(),
  labels: z.string(),
  images: count,
  attributes: z.array(z.strictObject({
    name: z.string(),
    classes: z.array(z.string()).min(2),
    judge: z.string(),
    reasons: z.record(z.string(), count),
    ...confusion,
    groups: z.array(
      z.strictObject({
        attribute: z.string(),
        value: z.string(),
        ...confusion,
      }),
    ),
  })).min(1),
});
