import type { Chance } from "../../metrics/mod.ts";
import type { ColumnDescription, Effect } from "../leaderboard/mod.ts";
import type { Verdict } from "./verdict.ts";

/** How two leaderboards are compared. */
export interface DiffOptions {
  /** Chance of even one false finding among all comparisons, in `(0, 1)`. */
  readonly alpha?: number;
  /** Margins by id of the metric, in place of the usual ones. */
  readonly margins?: Readonly<Record<string, number>>;
  /** Only these methods. */
  readonly methods?: readonly string[] | undefined;
  /** Only these metrics. */
  readonly metrics?: readonly string[] | undefined;
}

/** A row's score, as far as a diff shows it. */
export interface Side {
  /** The estimate. */
  readonly value: number | null;
  /** Its standard error over subjects and seeds. */
  readonly stderr: number | null;
  /** Images. */
  readonly n: number;
  /** What a source without bias or entanglement would score. */
  readonly chance: Chance | null;
}

/** An effect, and what it was judged by. */
export interface Judged extends Effect {
  /** P-value adjusted for all comparisons of the diff. */
  readonly adjusted: number;
  /** Difference that is too small to matter. */
  readonly margin: number;
  /** True difference that would have been found four times in five; `null` if none would. */
  readonly detectable: number | null;
}

/** One metric of one method, candidate against baseline. */
export interface Comparison {
  /** Id of the method. */
  readonly method: string;
  /** Its name in tables. */
  readonly title: string;
  /** The metric, as the candidate describes it, or else the baseline. */
  readonly metric: ColumnDescription;
  /** What is said of it. */
  readonly verdict: Verdict;
  /** Why, where the numbers do not say it. */
  readonly reason?: string;
  /** Who lacks it, if it is missing. */
  readonly lacks?: "candidate" | "baseline" | "both";
  /** The candidate's score. */
  readonly candidate: Side | null;
  /** The baseline's score. */
  readonly baseline: Side | null;
  /** The difference, where there is one to be estimated. */
  readonly effect?: Judged;
}
