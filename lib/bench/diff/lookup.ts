import type {
  ColumnDescription,
  Row,
  Scores,
  SubjectScore,
} from "../leaderboard/mod.ts";

/** A leaderboard, to be asked by name. */
export interface Lookup {
  /** Which seeds were drawn. */
  readonly drawn: string;
  /** A method's row, by its id. */
  readonly row: (method: string) => Row | undefined;
  /** A column, by its id. */
  readonly metric: (id: string) => ColumnDescription | undefined;
  /** Scores of the subjects, by name. */
  readonly cells: (
    method: string,
    metric: string,
  ) => ReadonlyMap<string, SubjectScore>;
  /** What the seeds say, by seed. */
  readonly seeds: (
    method: string,
    metric: string,
  ) => ReadonlyMap<number, number>;
  /** The images' own part of what the seeds say, by seed. */
  readonly halves: (
    method: string,
    metric: string,
  ) => ReadonlyMap<number, number>;
}

/**
 * Prepares a leaderboard to be asked by name.
 *
 * @returns Functions of ids, which return nothing for what is not there.
 */
export function lookup({ board, cells, seeds }: Scores): Lookup {
  const rows = new Map(board.rows.map((row) => [row.method, row]));
  const metrics = new Map(board.metrics.map((m) => [m.id, m]));
  const byRow = Map.groupBy(cells, (c) => `${c.metric} ${c.method}`);
  const byMethod = Map.groupBy(seeds, (s) => s.method);
  return {
    drawn: board.seeds,
    row: (method) => rows.get(method),
    metric: (id) => metrics.get(id),
    cells: (method, metric) =>
      new Map(
        byRow.get(`${metric} ${method}`)?.map((cell) => [cell.subject, cell]),
      ),
    halves: (method, metric) =>
      new Map(
        byMethod.get(method)?.flatMap((
          { seed, halves: { [metric]: half } = {} },
        ) => half === undefined ? [] : [[seed, half]]),
      ),
    seeds: (method, metric) =>
      new Map(
        byMethod.get(method)?.flatMap(({ seed, scores }) => {
          const score = scores[metric];
          return score === undefined ? [] : [[seed, score]];
        }),
      ),
  };
}

/**
 * Makes a leaderboard answer as if it had one row, whatever it is asked for.
 *
 * @returns The row under every name, so that two rows of one leaderboard can be compared.
 */
export function onlyRow(all: Lookup, method: string): Lookup {
  return {
    ...all,
    row: () => all.row(method),
    cells: (_, metric) => all.cells(method, metric),
    seeds: (_, metric) => all.seeds(method, metric),
    halves: (_, metric) => all.halves(method, metric),
  };
}
