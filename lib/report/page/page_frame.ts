import { plural } from "../../core/mod.ts";
import type { Leaderboard } from "../../bench/mod.ts";
import { document } from "./document.ts";
import { type Content, type Html, html } from "./html.ts";
import { type Section, sectionHtml } from "./section.ts";

/** What stands in the frame that all pages have. */
export interface Page {
  /** Its heading. */
  readonly title: string;
  /** What stands below it. */
  readonly lead: Content;
  /** Its parts, each with an entry in the list of contents. */
  readonly sections: readonly Section[];
  /** Whether pictures lie in files beside the page. */
  readonly beside?: boolean;
  /** Whether it is served while a run goes on. */
  readonly served?: boolean;
}

/** Writes a page. */
export function pageText({ title, lead, sections, ...how }: Page): string {
  return document({
    ...how,
    title,
    body: html`
      <a class="skip" href="#content">Skip to the content</a>
      <header><p class="brand">Entangle</p><h1>${title}</h1>${lead}${CONTENT_NOTE}</header>
      <nav class="contents" aria-label="Contents">
        <ul>${sections.map(({ id, title }) =>
          html`<li><a href="#${id}">${title}</a></li>`
        )}</ul>
      </nav>
      <main id="content">
      ${sections.map(sectionHtml)}</main>
      <footer>Made by Entangle.${!how.served &&
        " The page asks no server for anything."}</footer>
    `,
  });
}

/** Says in a few words what a leaderboard is of. */
export function chips({ spec, size, rows, classes }: Leaderboard): Html {
  const words = [
    `${spec.id}@${spec.version}`,
    `${plural(rows.length, "method")}`,
    `${plural(size.subjects, "subject")} × ${plural(size.images, "image")}`,
    classes.join(", "),
    plural(size.steps, "step"),
  ];
  return html`<ul class="chips">${
    words.map((word) => html`<li>${word}</li>`)
  }</ul>`;
}

const CONTENT_NOTE = html`
  <aside class="content-note" aria-label="About the content">
    <p><b>About the content.</b> What is measured here are a model’s stereotypes about people, and pictures show them. A group is what a classifier reads from a picture’s looks; it says nothing about how anyone identifies, and groups that are not listed are not measured.</p>
  </aside>
`;
