/** A number that a sentence rests on. */
export interface Figure {
  /** Id of the row. */
  readonly method: string;
  /** Id of the row that it is held against; absent where that is a level of chance. */
  readonly against?: string;
  /** The difference, or the score that is held against a level; `null` where there is none. */
  readonly value: number | null;
  /** Its standard error. */
  readonly stderr: number | null;
  /** Interval of the difference, as wide as the sentence needs to hold together with the others. */
  readonly interval?: readonly [low: number, high: number];
  /** P-value adjusted for all comparisons made with it. */
  readonly adjusted?: number;
  /** The level that a fair source exceeds once in twenty runs. */
  readonly level?: number;
}

/** Something that can be said of a column, or that it cannot. */
export interface Sentence {
  /** Id of the metric. */
  readonly metric: string;
  /**
   * What kind of thing is said: a difference with its direction, that none is larger than something, that
   * two rows are equal to the bit, that it cannot be told, how a score stands to chance, or which row is nearer.
   */
  readonly kind:
    | "direction"
    | "bound"
    | "same"
    | "untold"
    | "level"
    | "nearer";
  /** The sentence, without markup. */
  readonly text: string;
  /** What it rests on, in the order in which the sentence names the rows. */
  readonly figures: readonly Figure[];
}

/**
 * Orders rows by their titles, which ranks nothing and does not depend on the order of a table.
 *
 * @returns Below 0 if the one comes first.
 */
export function byTitle(
  a: { readonly title: string; readonly method: string },
  b: { readonly title: string; readonly method: string },
): number {
  return order(a.title, b.title) || order(a.method, b.method);
}

/**
 * Orders texts by their code units.
 *
 * @returns Below 0 if the one comes first.
 */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
