import type { Description } from "../metrics/mod.ts";
import { type Effect, effectOf } from "./diff/effect.ts";
import type { Scores } from "./scores.ts";

/** What one row says in one column. */
export interface Column {
  /** Value of each subject. */
  readonly subjects: ReadonlyMap<string, number>;
  /** What each seed says. */
  readonly seeds: ReadonlyMap<number, number>;
}

/**
 * Reads one column of a leaderboard.
 *
 * @param metric Id of the metric.
 * @param parts What the rows rest on.
 * @returns What each row says, by method; a row of which nothing was measured is left out.
 */
export function columnsOf(
  metric: string,
  { cells, seeds }: Omit<Scores, "board">,
): ReadonlyMap<string, Column> {
  const own = cells.filter((c) => c.metric === metric && c.value !== null);
  return new Map(
    Map.groupBy(own, ({ method }) => method).entries().map((
      [method, cells],
    ) => [method, {
      subjects: new Map(cells.map((c) => [c.subject, c.value ?? NaN])),
      seeds: new Map(
        seeds.filter((s) => s.method === method).flatMap((
          { seed, scores: { [metric]: score } },
        ) => score === undefined ? [] : [[seed, score]]),
      ),
    }]),
  );
}

/**
 * Estimates how far one row is from another.
 *
 * @param a One row.
 * @param b Another, with the same subjects.
 * @param better Which way the metric is better.
 * @param alpha Level of the test.
 * @returns The effect, or `undefined` if nothing is known of its error.
 */
export function columnEffect(
  a: Column,
  b: Column,
  better: Description["better"],
  alpha: number,
): Effect | undefined {
  const names = [...a.subjects.keys()].sort();
  return effectOf(
    {
      subjects: names.map((name) => [
        a.subjects.get(name) ?? NaN,
        b.subjects.get(name) ?? NaN,
      ]),
      candidateSeeds: a.seeds,
      baselineSeeds: b.seeds,
    },
    better,
    alpha,
  );
}
