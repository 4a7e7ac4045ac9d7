import type { Leaderboard, Row } from "../bench/mod.ts";

/**
 * Says who judged the images, and what was dropped of what it said.
 *
 * @returns One line, or two; none where CLIP judged by the spec's prompts.
 */
export function judgeNotes(
  { models: { judge }, rows }: Pick<Leaderboard, "models" | "rows">,
): string[] {
  if (!judge) return [];
  const { name, kind, digest } = judge;
  const dropped = rows.flatMap((row) => droppedText(row));
  return [
    `judge: ${
      [...name === undefined ? [] : [name], kind].join(", ")
    }, SHA-256 ${digest.slice(0, 12)}`,
    ...(dropped.length > 0
      ? [
        `dropped, for the judge gives it to classes that the spec does not ask about: ${
          dropped.join(", ")
        } of its probability, the rest divided by what is left`,
      ]
      : []),
  ];
}

function droppedText({ title, dropped }: Row): string[] {
  if (!dropped) return [];
  const error = dropped.stderr === null ? "?" : dropped.stderr.toFixed(3);
  return [`${dropped.value.toFixed(3)} ±${error} (${title})`];
}
