import type { Findings, FoundColumn } from "../bench/mod.ts";
import { listed, rounded, spread } from "./phrases.ts";
import { byTitle, type Figure, type Sentence } from "./sentence.ts";

/**
 * Says how the reference stands to what a fair source would score, and who cannot be told from it.
 *
 * @returns At most two sentences; that a row is beyond the level is said of the reference alone, which is one test.
 */
export function levelSentences(
  { metric: { id, title, digits }, levels }: FoundColumn,
  { reference }: Pick<Findings, "reference">,
): Sentence[] {
  const figure = (
    { method, score, chance }: typeof levels[number],
  ): Figure => ({
    method,
    value: score.value,
    stderr: score.stderr,
    level: chance.p95,
  });
  const beyond = levels.filter(({ method, score, chance }) =>
    method === reference.method && score.value > chance.p95
  );
  const like = levels.filter(({ score, chance }) => score.value <= chance.p95)
    .toSorted(byTitle);
  return [
    ...beyond.map((own): Sentence => ({
      metric: id,
      kind: "level",
      text: `The ${title} of ${own.title}, ${
        spread(own.score.value, own.score.stderr, digits)
      }, is more than a fair source would score (above ${
        rounded(own.chance.p95, digits)
      } in one run of twenty).`,
      figures: [figure(own)],
    })),
    ...(like.length === 0 ? [] : [{
      metric: id,
      kind: "untold" as const,
      text: `The ${title} of ${
        listed(like.map((row) => row.title))
      } cannot be told from a fair source's.`,
      figures: like.map(figure),
    }]),
  ];
}
