import { diff } from "../../bench/mod.ts";
import { boardSections, type Reported } from "./board_sections.ts";
import { againstBaseline, forestSection } from "./forest_section.ts";
import { diffNotes, verdictCounts } from "../diff_rows.ts";
import { noteList } from "./section.ts";
import type { Observed } from "./curves.ts";
import { html } from "./html.ts";
import { chips, pageText } from "./page_frame.ts";
import {
  type CommandLine,
  type Provenance,
  provenanceSection,
} from "./provenance_section.ts";

/** How a page is made. */
export interface PageOptions {
  /** Writes a command of the page from its arguments, its name first. */
  readonly command: CommandLine;
  /** Whether pictures lie in files beside the page. */
  readonly beside?: boolean;
}

/** Writes one leaderboard as a page that stands by itself. */
export async function reportPage(
  reported: Reported,
  { command, ...options }: PageOptions,
): Promise<string> {
  const { board } = reported.scores;
  return pageText({
    ...options,
    title: board.spec.question,
    lead: chips(board),
    sections: [
      ...await boardSections(reported),
      provenanceSection([sourceOf(reported)], command),
    ],
  });
}

/** Writes how one leaderboard differs from another as a page that stands by itself. */
export async function comparisonPage(
  candidate: Reported,
  baseline: Reported,
  { command, ...options }: PageOptions,
): Promise<string> {
  const { board } = candidate.scores;
  const found = diff(candidate.scores, baseline.scores);
  const compared = forestSection(
    againstBaseline(found.comparisons),
    html`Each method of <b>${candidate.name}</b> minus the same of <b>${baseline.name}</b>: ${
      verdictCounts(found)
    }.`,
  );
  return pageText({
    ...options,
    title: board.spec.question,
    lead: html`
      <p
        class="lead"><b>${candidate.name}</b>, held against <b>${baseline
          .name}</b></p>${chips(board)}
    `,
    sections: [
      ...compared
        ? [{
          id: "comparison",
          title: "What has changed",
          body:
            html`${compared.body}<details><summary>How to read the verdicts</summary>${
              noteList(diffNotes(found))
            }</details>`,
        }]
        : [],
      ...await boardSections({
        ...candidate,
        second: secondJudge(candidate, baseline),
      }),
      provenanceSection([candidate, baseline].map(sourceOf), command),
    ],
  });
}

/** What the baseline's judge saw, if it is another one and looked at images of the same model. */
function secondJudge(
  { scores: { board } }: Reported,
  { scores: { board: other }, observed }: Reported,
): Observed | undefined {
  const [own, theirs] = [board.models, other.models];
  return own.pipeline === theirs.pipeline && own.scorer !== theirs.scorer
    ? observed
    : undefined;
}

function sourceOf({ name, scores: { board }, manifest }: Reported): Provenance {
  return { name, board, manifest };
}
