import type { Scores } from "../bench/mod.ts";

/** What a figure is made from. */
export type FigureScores = Pick<Scores, "board" | "cells">;

/** A figure of a paper, which leaderboards with certain columns have beside their tables: a table of its own, and a picture. */
export interface BoardFigure {
  /** Name of its two files, without `.md` and `.svg`. */
  readonly name: string;
  /**
   * Tells whether a leaderboard has it.
   *
   * @param metrics Ids of its columns.
   */
  drawn(metrics: readonly string[]): boolean;
  /** Writes the table in Markdown; equal scores give equal bytes. */
  text(scores: FigureScores): string;
  /** Draws the picture, an SVG document; equal scores give equal bytes. */
  picture(scores: FigureScores): Promise<string>;
}
