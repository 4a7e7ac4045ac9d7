import type { Leaderboard, Row } from "../bench/mod.ts";

/**
 * Finds the rows whose images are independent draws: those that the chance line of a table holds for.
 *
 * @returns These rows; all, if there are none.
 */
export function independent(rows: readonly Row[]): readonly Row[] {
  const own = rows.filter(({ design }) =>
    (design?.groups ?? "drawn") === "drawn"
  );
  return own.length > 0 ? own : rows;
}

/**
 * Says for which rows the chance line holds, and what the level of the others is.
 *
 * @returns One sentence per way of coming by groups; none if all rows come by theirs in one way.
 */
export function designLines(
  { rows, metrics }: Pick<Leaderboard, "rows" | "metrics">,
): string[] {
  const ways = Map.groupBy(rows, ({ design }) => design?.groups ?? "drawn");
  if (ways.size < 2) return [];
  const shown = independent(rows);
  return [...ways].map(([way, own]) => {
    const titles = own.map(({ title }) => title).join(", ");
    if (shown.includes(own[0] as Row)) {
      return `chance holds for ${WAYS[way]}: ${titles}`;
    }
    const levels = metrics.flatMap(({ id, title, digits }) => {
      const level = own.flatMap(({ scores }) => scores[id]?.chance ?? [])[0];
      const others = shown.flatMap(({ scores }) => scores[id]?.chance ?? []);
      return level && others.some(({ value }) => value !== level.value)
        ? [`${title} ${level.value.toFixed(digits)}`]
        : [];
    });
    return `${WAYS[way]}, ${titles}: ${
      levels.length === 0
        ? "the same levels"
        : `${levels.join(", ")} where each image shows what it is meant to`
    }`;
  });
}

const WAYS = {
  drawn: "independent draws",
  turns: "groups in turn by seed",
  coin: "a coin for each image or batch",
  evened: "cohorts that are evened",
} as const;
