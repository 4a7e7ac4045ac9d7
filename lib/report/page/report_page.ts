import { diff, findings, type Named, rank } from "../../bench/mod.ts";
import { rankNotes } from "../rank_rows.ts";
import { table } from "../table.ts";
import type { Observed } from "./curves.ts";
import { curvesSection } from "./curves_section.ts";
import { document } from "./document.ts";
import {
  againstBaseline,
  againstReference,
  forestSection,
} from "./forest_section.ts";
import type { Gallery } from "./gallery.ts";
import { gallerySection } from "./gallery_section.ts";
import { heatSection } from "./heat_section.ts";
import { type Html, html } from "./html.ts";
import { leaderboardSection } from "./leaderboard_section.ts";
import { paretoSection } from "./pareto_section.ts";
import { type CommandLine, provenanceSection } from "./provenance_section.ts";
import { verdictSection } from "./verdict_section.ts";
import { noteList, type Section, sectionHtml } from "./section.ts";
import type { Manifest } from "../../bench/mod.ts";

/** A leaderboard that is shown, and what is known of the run behind it. */
export interface Reported extends Named {
  /** What the run is made of, if its folder says. */
  readonly manifest?: Manifest | undefined;
  /** What was observed of its images, if they are there. */
  readonly observed?: Observed | undefined;
  /** Its pictures, if they are there. */
  readonly gallery?: Gallery | undefined;
}

/** How a page is made. */
export interface PageOptions {
  /** Writes a command of the page from its arguments, its name first. */
  readonly command: CommandLine;
  /** Whether pictures lie in files beside the page. */
  readonly beside?: boolean;
}

/**
 * Writes one leaderboard as a page that stands by itself.
 *
 * @param reported The leaderboard.
 * @param options How it is made.
 * @returns The text of an HTML file.
 */
export async function reportPage(
  reported: Reported,
  options: PageOptions,
): Promise<string> {
  const { name, scores: { board }, manifest } = reported;
  return pageOf(
    {
      title: board.spec.question,
      lead: leadOf(reported),
      sections: [
        ...await boardSections(reported),
        provenanceSection([{ name, board, manifest }], options.command),
      ],
    },
    options,
  );
}

/**
 * Writes how one leaderboard differs from another as a page that stands by itself.
 *
 * @param candidate What is judged.
 * @param baseline What it is held against.
 * @param options How it is made.
 * @returns The text of an HTML file.
 */
export async function comparisonPage(
  candidate: Reported,
  baseline: Reported,
  options: PageOptions,
): Promise<string> {
  const found = diff(candidate.scores, baseline.scores);
  const forest = forestSection(
    againstBaseline(found.comparisons),
    html`Each method of <b>${candidate.name}</b> minus the same of <b>${baseline.name}</b>.`,
  );
  return pageOf({
    title: candidate.scores.board.spec.question,
    lead: leadOf(candidate),
    sections: [
      ...forest ? [forest] : [],
      ...await boardSections(candidate),
      provenanceSection(
        [candidate, baseline].map(({ name, scores: { board }, manifest }) => ({
          name,
          board,
          manifest,
        })),
        options.command,
      ),
    ],
  }, options);
}

async function boardSections(
  { name, scores, observed, gallery }: Reported,
): Promise<Section[]> {
  const { board } = scores;
  const ranked = rank([{ name, scores }]);
  const found = board.rows.length === 0 ? undefined : findings(scores);
  const notes = [...table(board, (text) => text).notes, ...rankNotes(ranked)];
  const sections = [
    found && verdictSection(found),
    leaderboardSection(board, ranked, noteList(notes)),
    await paretoSection(scores),
    found && forestSection(
      againstReference(ranked, found.reference.method),
      html`Each method minus <b>${found.reference.title}</b>, over the same subjects and seeds.`,
    ),
    observed && gallery && gallerySection(board, observed, gallery),
    heatSection(scores),
    observed && await curvesSection(board, observed),
  ];
  return sections.filter((section) => section !== undefined);
}

interface Page {
  readonly title: string;
  readonly lead: Html;
  readonly sections: readonly Section[];
}

function pageOf(
  { title, lead, sections }: Page,
  { beside = false }: PageOptions,
): string {
  return document({
    title,
    beside,
    body: html`
      <a class="skip" href="#content">Skip to the content</a>
      <header><p class="brand">Entangle</p><h1>${title}</h1>${lead}</header>
      <nav class="contents" aria-label="Contents">
        <ul>${sections.map(({ id, title }) =>
          html`<li><a href="#${id}">${title}</a></li>`
        )}</ul>
      </nav>
      <main id="content">
      ${sections.map(sectionHtml)}</main>
      <footer>Made by Entangle; the page asks no server for anything.</footer>
    `,
  });
}

function leadOf({ scores: { board } }: Reported): Html {
  const { spec, size, rows, classes } = board;
  return html`
    <ul class="chips">
      <li>${spec.id}@${spec.version}</li>
      <li>${rows.length} methods</li>
      <li>${size.subjects} subjects × ${size.images} images</li>
      <li>${classes.join(", ")}</li>
      <li>${size.steps} steps</li>
    </ul>
    <aside class="content-note" aria-label="About the content">
      <p><b>About the content.</b> What is measured here are a model’s stereotypes about people, and pictures show them. A group is what a classifier reads from a picture’s looks; it says nothing about how anyone identifies, and groups that are not listed are not measured.</p>
    </aside>
  `;
}
