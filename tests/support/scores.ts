// Leaderboards made up cell by cell, with everything else as a run would write it.

import {
  canonicalJson,
  cellsCsv,
  digest,
  type Leaderboard,
  LEADERBOARD_SCHEMA,
  type Score,
  type ScoreFiles,
  type Scores,
  type SubjectScore,
} from "../../lib/bench/mod.ts";
import { mean } from "../../lib/statistics/mod.ts";
import { METRICS } from "../../lib/metrics/mod.ts";

/** What a made-up leaderboard says. */
export interface Fiction {
  /** Ids of the methods. */
  readonly methods: readonly string[];
  /** The subjects. */
  readonly subjects: readonly string[];
  /** Ids of the metrics. */
  readonly metrics: readonly string[];
  /** Images per subject and method. */
  readonly n: number;
  /** A cell: its value, or value and error, or `null` if nothing was measured. */
  readonly cell: (
    method: string,
    subject: string,
    metric: string,
  ) => number | null | Partial<Omit<SubjectScore, "method" | "metric">>;
  /** Whatever else is to differ. */
  readonly board?: Partial<Leaderboard>;
}

/** Makes up a leaderboard. */
export function scores(fiction: Fiction): Scores {
  const { methods, subjects, metrics, n, board } = fiction;
  const described = metrics.map((id) => {
    const found = METRICS.find((metric) => metric.id === id);
    if (!found) throw new Error(`no metric "${id}"`);
    const { version, title, unit, range, better, digits, source, combines } =
      found;
    return {
      ...{ id, version, title, unit, range, better, digits, source },
      combines,
    };
  });
  const cells = methods.flatMap((method) =>
    metrics.flatMap((metric) =>
      subjects.map((subject) => cellOf(fiction, method, subject, metric))
    )
  );
  const byRow = Map.groupBy(cells, (c) => `${c.method} ${c.metric}`);
  return {
    board: {
      schema: LEADERBOARD_SCHEMA,
      spec: { id: "toy", version: 1, question: "Is it fair?", source: "" },
      size: { name: "paper", images: n, subjects: subjects.length, steps: 50 },
      seeds: `0..${n - 1}`,
      classes: ["male", "female"],
      profile: "paper",
      protocol: "a",
      overrides: {},
      models: { pipeline: "a", scorer: "a", provider: "cpu" },
      metrics: described,
      rows: methods.map((method) => ({
        method,
        title: method.toUpperCase(),
        baseline: `${method}@1`,
        key: digest(method),
        n: n * subjects.length,
        nInvalid: 0,
        scores: Object.fromEntries(
          metrics.map((
            metric,
          ) => [metric, rowScore(byRow.get(`${method} ${metric}`) ?? [])]),
        ),
      })),
      cells: digest(cells),
      ...board,
    },
    cells,
  };
}

/** Writes a leaderboard as a run does. */
export function files({ board, cells }: Scores, name = "toy"): ScoreFiles {
  return {
    name,
    leaderboard: `${canonicalJson(board, 2)}\n`,
    cells: cellsCsv(cells),
  };
}

function cellOf(
  { n, cell }: Fiction,
  method: string,
  subject: string,
  metric: string,
): SubjectScore {
  const found = cell(method, subject, metric);
  const value = typeof found === "object" ? found?.value ?? null : found;
  return {
    method,
    subject,
    metric,
    value,
    stderr: value === null ? null : 0.01,
    n: value === null ? 0 : n,
    nInvalid: value === null ? n : 0,
    chance: null,
    ...(value === null && { reason: "black" }),
    ...(typeof found === "object" && found),
  };
}

function rowScore(cells: readonly SubjectScore[]): Score {
  const values = cells.flatMap(({ value }) => value === null ? [] : [value]);
  const [{ chance = null } = {}] = cells;
  const nInvalid = cells.reduce((s, c) => s + c.nInvalid, 0);
  if (values.length < cells.length) {
    return {
      ...{ value: null, stderr: null, n: 0, nInvalid, chance: null },
      reason: "nothing was measured",
    };
  }
  const { value, stderr } = mean(values);
  return {
    value,
    stderr: Number.isFinite(stderr) ? stderr : null,
    n: cells.reduce((s, c) => s + c.n, 0),
    nInvalid,
    chance,
  };
}
