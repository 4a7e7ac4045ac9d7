import { plural } from "../core/mod.ts";
import type { Findings, FoundColumn } from "../bench/mod.ts";
import { differenceSentences } from "./difference_sentences.ts";
import { levelSentences } from "./level_sentences.ts";
import { nearerSentences } from "./nearer_sentences.ts";
import type { Sentence } from "./sentence.ts";

/**
 * Says in whole sentences what a leaderboard shows, and what it does not.
 *
 * A direction is claimed only of a difference that was found and whose interval, taken together with
 * all others, does not hold 0; "no more than" only of what such an interval holds; of everything else it is said
 * that it cannot be told. Rows are named in the order of their titles, which ranks nothing.
 *
 * @returns At least one sentence per column, in the order of the columns; of a row alone, only what is said of it by itself.
 */
export function sentences(findings: Findings): Sentence[] {
  return findings.columns.flatMap((column) => {
    const said = [
      ...levelSentences(column, findings),
      ...differenceSentences(column, findings),
      ...nearerSentences(column, findings),
    ];
    const alone = Object.keys(findings.titles).length < 2;
    return said.length > 0 || alone ? said : [nothing(column, findings)];
  });
}

/**
 * Says by which rule sentences are made.
 *
 * @returns One sentence; `""` if nothing was compared.
 */
export function sentenceRule(
  { reference, alpha, tests, columns }: Findings,
): string {
  if (tests === 0) return "";
  const fixed = columns.some(({ rows }) =>
    rows.some(({ effect }) => effect?.over === "seeds")
  );
  return `said of differences from ${reference.title} beyond the margin of each metric: ${
    plural(tests, "comparison")
  }, adjusted together (p < ${alpha}, Holm; limits by Bonferroni), for other ${
    fixed
      ? "seeds; where there are fewer than six subjects or a metric is of all images together, for these subjects only"
      : "subjects and seeds like these"
  }; ± is one standard error`;
}

/** What is said of a column in which nothing stands beside the reference. */
function nothing(
  { metric: { id, title } }: FoundColumn,
  { reference }: Findings,
): Sentence {
  return {
    metric: id,
    kind: "untold",
    text:
      `Of ${title} nothing can be told: no other row has a score to hold against ${reference.title}.`,
    figures: [],
  };
}
