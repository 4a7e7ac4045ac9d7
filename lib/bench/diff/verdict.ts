import type { Description } from "../../metrics/mod.ts";
import type { Effect } from "../leaderboard/mod.ts";

/**
 * What is said of one metric of one method, candidate against baseline:
 *
 * | verdict | when |
 * |---|---|
 * | identical | every score is the same to the bit |
 * | equivalent | the whole interval of the difference lies within the margin |
 * | better, worse | the difference, less what the designs of both sides alone would make of it, exceeds the margin, and its adjusted p-value is below α |
 * | inconclusive | none of these: a smaller error is needed |
 * | incomparable | the two were not measured alike |
 * | missing | one of the two is not there |
 */
export type Verdict = typeof VERDICTS[number];

/** Every verdict, from the one to look at first to the one to look at last. */
export const VERDICTS = [
  "worse",
  "missing",
  "incomparable",
  "better",
  "inconclusive",
  "equivalent",
  "identical",
] as const;

/**
 * Judges a difference.
 *
 * @param effect The difference and its interval.
 * @param limits.margin Difference that is too small to matter, greater than 0.
 * @param limits.adjusted P-value of the difference, adjusted for all that are looked at together.
 * @param limits.alpha Level that it is held against.
 * @returns Better, worse, equivalent or inconclusive.
 */
export function judge(
  { delta, left = delta, interval: [low, high] }: Pick<
    Effect,
    "delta" | "left" | "interval"
  >,
  better: Description["better"],
  { margin, adjusted, alpha }: {
    readonly margin: number;
    readonly adjusted: number;
    readonly alpha: number;
  },
): Verdict {
  if (Math.abs(left) > margin && adjusted < alpha) {
    return (delta > 0) === (better === "higher") ? "better" : "worse";
  }
  if (-margin < low && high < margin) return "equivalent";
  return "inconclusive";
}
