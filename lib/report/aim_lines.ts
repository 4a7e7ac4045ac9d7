import type { ColumnDescription, Leaderboard } from "../bench/mod.ts";
import { correctionOf } from "../statistics/mod.ts";

/**
 * Says what the columns of a target are held against, and by what others are corrected.
 *
 * @returns One line each; none where a board has neither.
 */
export function aimLines(
  { classes, target, judgeError }: Pick<
    Leaderboard,
    "classes" | "target" | "judgeError"
  >,
  metrics: readonly ColumnDescription[],
): string[] {
  const titles = (of: (metric: ColumnDescription) => unknown) =>
    metrics.filter(of).map(({ title }) => title).join(", ");
  const aimed = titles(({ aim }) => aim);
  const corrected = titles((metric) => metric.corrected);
  return [
    ...target && aimed !== ""
      ? [
        `${aimed}: against shares of ${target.source} (SHA-256 ${
          target.digest.slice(0, 12)
        }), and their chance is that of a source that has just these; all other columns are against even shares`,
      ]
      : [],
    ...judgeError && corrected !== ""
      ? [
        `${corrected}: for a judge that ${
          ratesText(classes, judgeError.counts)
        } (SHA-256 ${
          judgeError.digest.slice(0, 12)
        }); their ± holds what is not known of it, and what chance may have folded into a size; they are not pushed back into [0, 1]; rows share the judge, so that differences between them are tested as if it were known`,
      ]
      : [],
  ];
}

function ratesText(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
): string {
  const right = counts.map((row, t) => {
    const n = row.reduce((a, b) => a + b, 0);
    return `${(100 * (row[t] ?? NaN) / n).toFixed(1)} % of ${n} ${classes[t]}`;
  });
  const known = correctionOf(counts);
  const condition = "uncorrectable" in known
    ? ""
    : `, by the inverse of its confusion matrix (condition number ${
      Math.max(
        ...known.inverse.map((row) =>
          row.reduce((sum, x) => sum + Math.abs(x), 0)
        ),
      ).toFixed(2)
    })`;
  return `was right of ${right.join(", ")}${condition}`;
}
