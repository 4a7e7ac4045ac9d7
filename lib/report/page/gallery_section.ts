import type { Row } from "../../bench/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import type { Observed } from "./curves.ts";
import { besides, type Gallery, type Shown } from "./gallery.ts";
import { type Html, html } from "./html.ts";
import { scrolling, type Section } from "./section.ts";

/**
 * Shows images of the same subject and seed side by side, method by method, with what was read from them.
 *
 * @param rows The methods; the first is what the others are held against.
 * @returns The part of the page; `undefined` if there are none.
 */
export function gallerySection(
  rows: Rows,
  observed: Observed,
  gallery: Gallery,
): Section | undefined {
  const known = new Map(
    [...observed].flatMap(([method, all]) =>
      all.map((o) => [key(method, o.subject, o.seed), o] as const)
    ),
  );
  const subjects = [
    ...new Set([...observed.values()].flat().map(({ subject }) => subject)),
  ];
  if (subjects.length === 0 || gallery.seeds.length === 0) return undefined;
  return {
    id: "gallery",
    title: "Pictures, side by side",
    body:
      html`<p>Each row is one subject and one seed: the same noise, so what differs is the method's doing. The first ${gallery.seeds.length} seeds are shown, none was picked. Below a picture stands the group that the classifier saw, with its margin over the runner-up; <span class="flip">↔</span> marks one that differs from ${
        rows[0]?.title
      }'s.</p>
${controls(gallery)}
<nav class="jump" aria-label="Subjects">${
        subjects.map((subject, i) =>
          html`
            <a href="#s${i}">${subject}</a>
          `
        )
      }</nav>
${
        subjects.map((subject, i) =>
          html`
            <details class="subject" id="s${i}" open><summary>${subject}</summary>
            ${scrolling(
              `Pictures of ${subject}`,
              subjectTable(
                rows,
                subject,
                gallery,
                (method, seed) => known.get(key(method, subject, seed)),
              ),
            )}</details>
          `
        )
      }`,
  };
}

/** Methods by their ids and names. */
type Rows = readonly Pick<Row, "method" | "title">[];

function key(method: string, subject: string, seed: number): string {
  return `${method}\n${subject}\n${seed}`;
}

/** Choices that work without a script: the style reads which is taken. */
function controls({ concepts: [a, b] }: Gallery): Html {
  const choice = (
    name: string,
    [id, text]: readonly [string, string],
    i: number,
  ) =>
    html`
      <label><input type="radio" name="${name}" id="${name}-${id}"${i === 0 &&
        html`
          checked
        `}> ${text}</label>
    `;
  const panels = [
    ["image", "image"],
    ["first", `“${a}”`],
    ["second", `“${b}”`],
    ["overlap", "both masks and their overlap"],
  ] as const;
  const filters = [
    ["all", "all"],
    ["flips", "where a method flips the group"],
    ["disputes", "where judges disagree"],
    ["abstained", "where something could not be measured"],
  ] as const;
  return html`
    <div class="controls">
      <fieldset><legend>Look at</legend>${panels.map((panel, i) =>
        choice("panel", panel, i)
      )}</fieldset>
      <fieldset><legend>Show rows</legend>${filters.map((filter, i) =>
        choice("filter", filter, i)
      )}</fieldset>
    </div>
  `;
}

function subjectTable(
  rows: Rows,
  subject: string,
  gallery: Gallery,
  find: (method: string, seed: number) => Observation | undefined,
): Html {
  const lines = gallery.seeds.map((seed) => {
    const shown = besides(rows.map(({ method }) => find(method, seed)));
    const classes = [
      shown.some(({ flipped }) => flipped) && "flips",
      shown.some(({ disputed }) => disputed) && "disputes",
      shown.some(({ observation }) => observation?.invalid !== undefined) &&
      "abstained",
    ].filter(Boolean).join(" ");
    return html`
      <tr
        class="${classes}"><th scope="row"><small>seed</small> ${seed}</th>${shown
          .map((one, i) => {
            const row = rows[i];
            return row && cellHtml(row, subject, seed, one, gallery);
          })}</tr>
    `;
  });
  return html`
    <table class="gallery">
      <thead>
        <tr><td></td>${rows.map(({ title }) =>
          html`<th scope="col">${title}</th>`
        )}</tr>
      </thead>
      <tbody>${lines}</tbody>
    </table>
  `;
}

function cellHtml(
  { method, title }: Rows[number],
  subject: string,
  seed: number,
  { observation, flipped, disputed }: Shown,
  gallery: Gallery,
): Html {
  // The record of an image vouches for its picture.
  const picture = observation && gallery.picture(method, subject, seed);
  const image = picture
    ? html`
      <img class="panels-${picture.panels}" src="${picture.src}" loading="lazy"
        decoding="async" alt="${title}, ${subject}, seed ${seed}">
    `
    : html`<span class="none">${
      observation ? "no picture" : "not made yet"
    }</span>`;
  return html`<td>${image}${
    observation &&
    html`<span class="read">${labelHtml(observation)}${
      flipped && html`
        <span class="flip" title="another group">↔</span>
      `
    }${
      disputed && html`
        <span class="dispute" title="judges disagree">≠</span>
      `
    }${recognised(observation, subject)}</span>`
  }</td>`;
}

function labelHtml({ label, margin, invalid }: Observation): Html {
  if (label === undefined) {
    return html`<span class="abstains" title="${
      invalid ?? ""
    }">abstained</span>`;
  }
  return html`<b>${label}</b>${
    margin !== undefined && html`
      <small>${margin.toFixed(2)}</small>
    `
  }${
    invalid !== undefined &&
    html`
      <span class="abstains" title="${invalid}">abstained</span>
    `
  }`;
}

/** Which subject the classifier saw, if it is another. */
function recognised({ recognisedAs }: Observation, subject: string): Html {
  return recognisedAs === undefined || recognisedAs === subject ? html`` : html`
    <span class="other">seen as ${recognisedAs}</span>
  `;
}
