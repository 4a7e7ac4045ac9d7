import type { BoardFigure, FigureScores } from "./board_figure.ts";
import { similarityFigure } from "./similarity_figure.ts";
import { stagesFigure } from "./stages_figure.ts";

const FIGURES: readonly BoardFigure[] = [stagesFigure, similarityFigure];

/**
 * Makes the figures that a leaderboard has by its columns.
 *
 * @returns Text by file name; empty if there are none.
 */
export async function boardFigures(
  scores: FigureScores,
): Promise<Readonly<Record<string, string>>> {
  const metrics = scores.board.metrics.map(({ id }) => id);
  const files = FIGURES.filter((figure) => figure.drawn(metrics))
    .map(async (figure): Promise<[string, string][]> => [
      [`${figure.name}.md`, figure.text(scores)],
      [`${figure.name}.svg`, `${await figure.picture(scores)}\n`],
    ]);
  return Object.fromEntries((await Promise.all(files)).flat());
}

/**
 * Names the files of figures that a leaderboard with these columns lacks, and that one before it may have left.
 *
 * @param metrics Ids of the columns.
 */
export function figuresNotDrawn(metrics: readonly string[]): string[] {
  return FIGURES.filter((figure) => !figure.drawn(metrics))
    .flatMap(({ name }) => [`${name}.md`, `${name}.svg`]);
}
