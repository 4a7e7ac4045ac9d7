import { findings, type Manifest, type Named, rank } from "../../bench/mod.ts";
import { rankNotes } from "../rank_rows.ts";
import { table } from "../table.ts";
import { collateralSection } from "./collateral_section.ts";
import type { Observed } from "./curves.ts";
import { curvesSection } from "./curves_section.ts";
import { againstReference, forestSection } from "./forest_section.ts";
import type { Gallery } from "./gallery.ts";
import { gallerySection } from "./gallery_section.ts";
import { heatSection } from "./heat_section.ts";
import { html } from "./html.ts";
import { leaderboardSection } from "./leaderboard_section.ts";
import { paretoSection } from "./pareto_section.ts";
import { noteList, type Section } from "./section.ts";
import { verdictSection } from "./verdict_section.ts";

/** A leaderboard that is shown, and what is known of the run behind it. */
export interface Reported extends Named {
  /** What the run is made of, if its folder says. */
  readonly manifest?: Manifest | undefined;
  /** What was observed of its images, if they are there. */
  readonly observed?: Observed | undefined;
  /** Its pictures, if they are there. */
  readonly gallery?: Gallery | undefined;
  /** What another judge saw of the same images, if one did. */
  readonly second?: Observed | undefined;
}

/** Writes every part of a page that shows a leaderboard. */
export async function boardSections(
  { name, scores, observed, gallery, second }: Reported,
): Promise<Section[]> {
  const { board } = scores;
  const ranked = rank([{ name, scores }]);
  const found = board.rows.length === 0 ? undefined : findings(scores);
  const notes = [...table(board, (text) => text).notes, ...rankNotes(ranked)];
  const sections = [
    found && verdictSection(found),
    leaderboardSection(board, ranked, noteList(notes)),
    collateralSection(board),
    await paretoSection({ name, scores }),
    found && forestSection(
      againstReference(ranked, found.reference.method),
      html`Each method minus <b>${found.reference.title}</b>, over the same subjects and seeds.`,
    ),
    observed && gallery &&
    gallerySection(board.rows, observed, gallery, second),
    heatSection(scores),
    observed && await curvesSection(board, observed),
  ];
  return sections.filter((section) => section !== undefined);
}
