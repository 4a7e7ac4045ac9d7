import {
  type Context,
  type Metric,
  type Observation,
  withShared,
} from "../../metrics/mod.ts";
import type { Score } from "./scores.ts";

/**
 * Adds to the errors of a row what its subjects have in common, such as what is not known of the judge: it does not
 * average out over subjects or seeds.
 *
 * @param scores Scores of the row, by id of the metric.
 */
export function withSharedErrors(
  scores: Readonly<Record<string, Score>>,
  observed: readonly Observation[],
  metrics: readonly Metric[],
  context: Context,
): Record<string, Score> {
  const subjects = context.subjects.map((subject) =>
    observed.filter((o) => o.subject === subject)
  );
  return Object.fromEntries(
    Object.entries(scores).map(([id, score]) => {
      const metric = metrics.find((m) => m.id === id);
      if (!metric?.shared || score.value === null || score.stderr === null) {
        return [id, score];
      }
      const read = subjects.map((own) =>
        own.filter((o) => o[metric.reads] !== undefined)
      );
      const estimate = { value: score.value, stderr: score.stderr, n: score.n };
      const { stderr } = withShared(estimate, metric.shared(read, context));
      return [id, { ...score, stderr }];
    }),
  );
}
