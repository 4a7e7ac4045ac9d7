import { plural } from "../../core/mod.ts";
import { holm, smallestDetectable } from "../../statistics/mod.ts";
import type { ColumnDescription } from "../leaderboard/mod.ts";
import type { Open } from "./compare.ts";
import type { Comparison } from "./comparison.ts";
import { judge } from "./verdict.ts";

/**
 * Judges comparisons together, for each more of them makes a false finding likelier.
 *
 * @param open Comparisons, some with an effect.
 * @param alpha Chance of even one false finding among them.
 * @returns The comparisons with their verdicts, in their order.
 */
export function judgeAll(open: readonly Open[], alpha: number): Comparison[] {
  const tests = open.flatMap(({ effect }) => effect ? [effect] : []);
  const adjusted = new Map(
    holm(tests.map(({ p }) => p)).map((p, i) => [tests[i], p]),
  );
  return open.map(({ effect, verdict = "inconclusive", ...place }) => {
    if (!effect) return { ...place, verdict };
    const level = alpha / tests.length;
    const blind = effect.leastP * tests.length >= alpha;
    const limits = {
      margin: effect.margin,
      adjusted: adjusted.get(effect) ?? 1,
      alpha,
    };
    const seen = smallestDetectable({ ...effect, alpha: level });
    return {
      ...place,
      verdict: judge(effect, place.metric.better, limits),
      ...(blind && {
        reason: `too few subjects: among ${
          plural(tests.length, "comparison")
        } no difference could be shown`,
      }),
      effect: {
        ...effect,
        adjusted: limits.adjusted,
        detectable: blind || seen > width(place.metric) ? null : seen,
      },
    };
  });
}

/** How far two values of a metric can lie apart. */
function width({ range: [least, greatest] }: ColumnDescription): number {
  return least === null || greatest === null ? Infinity : greatest - least;
}
