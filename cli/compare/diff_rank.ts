import { canonicalJson, type Rank, rank } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { rankMarkdown, rankText } from "../../lib/report/mod.ts";
import {
  appendSummary,
  COMMENT,
  EXIT,
  say,
  terminalWidth,
  writeOutputs,
} from "../terminal/mod.ts";
import { checkNames } from "./diff_names.ts";
import { openScores } from "./score_files.ts";

/** What is asked of a ranking. */
export interface RankFlags {
  /** Only these methods. */
  readonly methods?: readonly string[];
  /** Only these metrics. */
  readonly metrics?: readonly string[];
  /** Chance of even one false finding in a column. */
  readonly alpha: number;
  /** Margins by id of the metric. */
  readonly margin: Readonly<Record<string, number>>;
  /** File for JSON. */
  readonly json?: string;
  /** File for Markdown. */
  readonly md?: string;
  /** Of a diff alone. */
  readonly junit?: string;
  /** Of a diff alone. */
  readonly failOn?: readonly string[];
}

/**
 * Holds every two rows of some leaderboards against each other.
 *
 * @returns The exit code: blind if no two rows could be compared.
 * @throws {InputError} If a flag asks for what a ranking does not have.
 */
export async function compareRows(
  places: readonly string[],
  { methods, metrics, alpha, margin, json, md, junit, failOn }: RankFlags,
): Promise<number> {
  if (junit !== undefined || failOn !== undefined) {
    throw new InputError(
      "Cannot make a gate of a ranking: --fail-on and --junit hold a candidate against a baseline, with --mode regression",
    );
  }
  const boards = await Promise.all(
    [...new Set(places)].map(async (name) => ({
      name,
      scores: await openScores(name),
    })),
  );
  checkNames(boards.map(({ scores }) => scores), {
    methods,
    metrics: [...metrics ?? [], ...Object.keys(margin)],
  });
  const names = boards.map(({ name }) => name);
  const found = rank(boards, { alpha, margins: margin, methods, metrics });
  await writeOutputs(() => rankText(found, names, terminalWidth()), [
    [json, () => `${canonicalJson({ boards: names, ...found }, 2)}\n`],
    [md, () => rankMarkdown(found, names, COMMENT)],
  ]);
  await appendSummary((room) => rankMarkdown(found, names, room));
  if (compared(found)) return EXIT.ok;
  say(
    "Nothing was compared: no two rows have a score that can be held against another",
  );
  return EXIT.blind;
}

function compared({ columns }: Rank): boolean {
  return columns.some(({ pairs }) =>
    pairs.some(({ verdict }) => verdict !== "incomparable")
  );
}
