import { InputError, sameShape, type Shape, size } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import type { Checkpoint, StoredTensor } from "../files/mod.ts";

/** Where a parameter lies, or what stands in its place. */
export interface Parameter extends StoredTensor {
  /** What stands in its place, if anything does. */
  readonly value?: Value;
}

/** Hands out the tensors of a checkpoint and keeps an account of them. */
export interface Parameters {
  /**
   * Returns a tensor.
   *
   * Never throws: what does not fit is noted for `finish`, and a placeholder of
   * the expected shape is returned, so that one build finds every problem.
   *
   * @param name Name as today's libraries spell it; a checkpoint with an older or newer spelling is understood.
   */
  take(name: string, shape: Shape): Parameter;
  /**
   * Ends the account.
   *
   * @throws {InputError} If a tensor was missing, had another shape or no supported dtype, or was never taken, or a replacement does not fit; lists all.
   */
  finish(): void;
}

/** What may be left over in a checkpoint, and what is replaced. */
export interface ParameterOptions {
  /** Names of tensors that the checkpoint may have and the model does not use; none by default. */
  readonly ignore?: readonly RegExp[];
  /** What stands in the place of stored tensors, by their names in the checkpoint; looked at when one is taken. Nothing by default. */
  readonly values?: ReadonlyMap<string, Value>;
}

/**
 * Opens an account of a checkpoint's tensors.
 *
 * Two spellings besides today's are understood: attention in autoencoders
 * saved by diffusers before 0.18 (`query`, `key`, `value`, `proj_attn`), and text
 * encoders saved by transformers 5, which have no `text_model.` in front. The
 * `position_ids` that transformers saved before 4.31 are left alone.
 *
 * @param options What may be left over, what is replaced.
 */
export function parameters(
  checkpoint: Checkpoint,
  { ignore = [], values = new Map() }: ParameterOptions = {},
): Parameters {
  const taken = new Set<string>();
  const problems = new Set<string>();
  return {
    take(name, shape) {
      const stored = [name, ...otherSpellings(name)]
        .map((spelling) => checkpoint.tensors.get(spelling))
        .find((tensor) => tensor !== undefined);
      if (!stored) {
        problems.add(`"${name}" is missing: expected ${list(shape)}`);
        return placeholder(name, shape);
      }
      taken.add(stored.name);
      const value = values.get(stored.name);
      const problem = misfit(stored, shape, value);
      if (problem === undefined) return value ? { ...stored, value } : stored;
      problems.add(problem);
      return placeholder(name, shape);
    },
    finish() {
      const extra = [...checkpoint.tensors.values()].filter(({ name }) =>
        !taken.has(name) && ![...BUFFERS, ...ignore].some((r) => r.test(name))
      );
      const all = [
        ...problems,
        ...extra.map(({ name, shape }) =>
          `"${name}" is extra: the model has none, found ${list(shape)}`
        ),
        ...[...values.keys()].filter((name) => !taken.has(name)).map((
          name,
        ) => `"${name}" cannot be replaced: the model has none`),
      ];
      if (all.length === 0) return;
      throw new InputError(
        `Cannot use the weights in "${checkpoint.path}": they do not fit the config`,
        all,
      );
    },
  };
}

/** Why a stored tensor, or what stands in its place, cannot be taken. */
function misfit(
  { name, shape, dtype }: StoredTensor,
  wanted: Shape,
  value: Value | undefined,
): string | undefined {
  const expected = `expected ${list(wanted)}, found`;
  if (!sameShape(shape, wanted)) {
    return `"${name}" has another shape: ${expected} ${list(shape)}`;
  }
  if (!FLOATS.includes(dtype)) {
    return `"${name}" has another dtype: expected ${
      FLOATS.join(" or ")
    }, found ${dtype}`;
  }
  return value && !sameShape(value.shape, wanted)
    ? `"${name}" is replaced by another shape: ${expected} ${list(value.shape)}`
    : undefined;
}

const FLOATS: readonly string[] = ["F32", "F16", "BF16"];

/** Constants that transformers once saved as if they were weights. */
const BUFFERS = [/(^|\.)embeddings\.position_ids$/];

const SPELLINGS = [
  [/^text_model\./, ""],
  [/\.to_q\./, ".query."],
  [/\.to_k\./, ".key."],
  [/\.to_v\./, ".value."],
  [/\.to_out\.0\./, ".proj_attn."],
] as const;

function otherSpellings(name: string): string[] {
  return SPELLINGS.filter(([today]) => today.test(name))
    .map(([today, other]) => name.replace(today, other));
}

function placeholder(name: string, shape: Shape): StoredTensor {
  const bytes = 4 * size(shape);
  return { name, dtype: "F32", shape, file: "", offset: 0, bytes };
}

function list(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
