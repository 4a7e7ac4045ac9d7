import { plural } from "../../core/mod.ts";
import type { Plan, Scores } from "../../bench/mod.ts";
import { boardSections } from "./board_sections.ts";
import type { Observed } from "./curves.ts";
import type { Gallery } from "./gallery.ts";
import { gallerySection } from "./gallery_section.ts";
import { html } from "./html.ts";
import { pageText } from "./page_frame.ts";

/** How far a run has come. */
export interface Progress {
  /** What is being run. */
  readonly plan: Plan;
  /** Images that are done. */
  readonly done: number;
  /** Scores of the methods that are done, if any are. */
  readonly scores?: Scores | undefined;
  /** What was observed so far. */
  readonly observed: Observed;
  /** Pictures that are there. */
  readonly gallery: Gallery;
}

/** Writes how far a run has come as a page that its server keeps up to date. */
export async function progressPage(
  { plan, done, scores, observed, gallery }: Progress,
): Promise<string> {
  const { spec, methods, units } = plan;
  const total = units.reduce((n, { samples }) => n + samples.length, 0);
  const images = plural(total, "image");
  const ready = scores?.board.rows.length ?? 0;
  const rows = plural(methods.length, "method");
  const pictures = gallerySection(
    methods.map(({ id, title }) => ({ method: id, title })),
    observed,
    gallery,
  );
  return pageText({
    served: true,
    title: spec.question,
    lead: html`
      <p
        class="lead"><label>Under way: <progress id="progress" max="${total}" value="${done}"></progress></label> <span id="progress-text" role="status">${done} of ${images}</span> <a id="news" href="/" hidden>Show what is new</a></p>
      <p
        class="lead">Done, with scores, are ${ready} of ${rows}; the others follow.</p>
    `,
    sections: [
      ...scores ? await boardSections({ name: spec.id, scores }) : [],
      ...pictures ? [pictures] : [],
    ],
  });
}
