import { type Effect, effectOf } from "./effect.ts";
import { byDesign } from "./level.ts";
import type { ColumnDescription, Row, Scores } from "./scores.ts";

/** What one row says in one column. */
export interface Column {
  /** Value of each subject. */
  readonly subjects: ReadonlyMap<string, number>;
  /** Per-seed scores. */
  readonly seeds: ReadonlyMap<number, number>;
  /** The images' own part of the per-seed scores; absent where it is not known. */
  readonly halves?: ReadonlyMap<number, number>;
  /** Design and chance level of the row; absent where they are not known. */
  readonly row?: Pick<Row, "design" | "scores">;
}

/** What is said of a column, as far as a difference depends on it. */
export type Direction = Pick<ColumnDescription, "better" | "target">;

/**
 * Reads one column of a leaderboard.
 *
 * @returns What each row says, by method; a row of which nothing was measured is left out.
 */
export function columnsOf(
  metric: string,
  { cells, seeds, rows }: Omit<Scores, "board"> & {
    readonly rows: readonly Row[];
  },
): ReadonlyMap<string, Column> {
  const own = cells.filter((c) => c.metric === metric && c.value !== null);
  return new Map(
    Map.groupBy(own, ({ method }) => method).entries().map((
      [method, cells],
    ) => {
      const mine = seeds.filter((s) => s.method === method);
      const row = rows.find((row) => row.method === method);
      const score = row?.scores[metric];
      return [method, {
        subjects: new Map(cells.map((c) => [c.subject, c.value ?? NaN])),
        seeds: new Map(
          mine.flatMap(({ seed, scores: { [metric]: score } }) =>
            score === undefined ? [] : [[seed, score]]
          ),
        ),
        halves: new Map(
          mine.flatMap(({ seed, halves: { [metric]: half } = {} }) =>
            half === undefined ? [] : [[seed, half]]
          ),
        ),
        ...(row && score && {
          row: {
            ...(row.design && { design: row.design }),
            scores: { "": score },
          },
        }),
      }];
    }),
  );
}

/**
 * Estimates how far one row is from another.
 *
 * @param b Another, with the same subjects.
 * @param alpha Level of the test.
 * @returns The effect, or `undefined` if nothing is known of its error.
 */
export function columnEffect(
  a: Column,
  b: Column,
  direction: Direction,
  alpha: number,
): Effect | undefined {
  const names = [...a.subjects.keys()].sort();
  const level = a.row && b.row ? byDesign(a.row, b.row, "") : 0;
  return effectOf(
    {
      subjects: names.map((name) => [
        a.subjects.get(name) ?? NaN,
        b.subjects.get(name) ?? NaN,
      ]),
      candidateSeeds: a.seeds,
      baselineSeeds: b.seeds,
      ...(a.halves && b.halves && { halves: [a.halves, b.halves] }),
      ...(direction.target !== undefined && { target: direction.target }),
      designs: [a.row?.design, b.row?.design],
      byDesign: level,
    },
    direction.better,
    alpha,
  );
}
