import { type Content, type Html, html } from "./html.ts";

/** A part of the page, with an entry in its list of contents. */
export interface Section {
  /** Name in the address. */
  readonly id: string;
  /** Heading. */
  readonly title: string;
  /** What it holds. */
  readonly body: Content;
}

/** Writes a part of the page. */
export function sectionHtml({ id, title, body }: Section): Html {
  return html`
    <section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
    </section>
  `;
}

/**
 * Writes a table, or whatever else is wider than a small screen, so that it scrolls by itself.
 *
 * @returns Its markup; the keyboard reaches it.
 */
export function scrolling(label: string, body: Content): Html {
  return html`
    <div class="scroll" role="region" aria-label="${label}"
      tabindex="0">${body}</div>
  `;
}

/**
 * Writes remarks.
 *
 * @param notes One sentence each.
 * @returns A list; nothing without remarks.
 */
export function noteList(notes: readonly string[]): Html {
  return notes.length === 0
    ? html``
    : html`<ul class="notes">${
      notes.map((note) => html`<li>${note}</li>`)
    }</ul>`;
}
