import {
  canonicalJson,
  cellsCsv,
  type Environment,
  leaderboard,
  manifest,
  type Plan,
  type Run,
  type Store,
} from "../lib/bench/mod.ts";
import {
  drawContactSheet,
  leaderboardCsv,
  markdownTable,
  table,
  terminalTable,
} from "../lib/report/mod.ts";

/**
 * Writes what came of a run into its output folder.
 *
 * @param plan What was run.
 * @param run What was observed.
 * @param store The output folder.
 * @param environment What it was run on.
 * @returns The table for the terminal.
 */
export async function writeResults(
  plan: Plan,
  { observations }: Run,
  store: Store,
  environment: Environment,
): Promise<string> {
  const { board, cells } = leaderboard(plan, observations);
  const shown = table(board);
  const files = {
    "leaderboard.json": json(board),
    "leaderboard.csv": leaderboardCsv(board),
    "leaderboard.md": markdownTable(shown, plan.spec.question),
    "cells.csv": cellsCsv(cells),
    "manifest.json": json(manifest(plan, environment)),
  };
  for (const [path, text] of Object.entries(files)) {
    await store.write({ path, bytes: new TextEncoder().encode(text) });
  }
  for (const { id } of plan.methods) {
    await store.write(await drawContactSheet(plan, id, store));
  }
  return terminalTable(shown).trimEnd();
}

function json(value: unknown): string {
  return `${canonicalJson(value, 2)}\n`;
}
