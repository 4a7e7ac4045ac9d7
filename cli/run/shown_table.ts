import type { Scores } from "../../lib/bench/mod.ts";
import { raised, scoreTable, terminalTable } from "../../lib/report/mod.ts";
import type { TableFlags } from "../flags/mod.ts";
import { terminalWidth } from "../terminal/mod.ts";

/**
 * Writes the table of a leaderboard as it is printed: as wide as the terminal, unless columns were chosen
 * or it goes to a file.
 */
export function shownTable(
  scores: Scores,
  { columns, wide }: TableFlags,
): string {
  const whole = scoreTable(scores, raised, columns);
  const most = wide ? undefined : terminalWidth();
  return terminalTable(whole, most).trimEnd();
}
