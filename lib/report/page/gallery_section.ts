import { plural } from "../../core/mod.ts";
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
 * @param second What another judge saw of the same images, if one did.
 * @returns The part of the page; `undefined` if there are none.
 */
export function gallerySection(
  rows: Rows,
  observed: Observed,
  gallery: Gallery,
  second?: Observed,
): Section | undefined {
  const subjects = [
    ...new Set([...observed.values()].flat().map(({ subject }) => subject)),
  ];
  if (subjects.length === 0 || gallery.seeds.length === 0) return undefined;
  const [find, findOther] = [finder(observed), finder(second ?? new Map())];
  const lines = subjects.map((subject) =>
    gallery.seeds.map((seed): Line => ({
      subject,
      seed,
      shown: besides(
        rows.map(({ method }) => find(method, subject, seed)),
        rows.map(({ method }) => findOther(method, subject, seed)),
      ),
    }))
  );
  return {
    id: "gallery",
    title: "Pictures, side by side",
    body:
      html`<p>Each row is one subject and one seed: the same noise, so what differs is the method's doing. ${
        plural(
          gallery.seeds.length,
          "seed is shown, the first; it was not",
          "seeds are shown, the first; none was",
        )
      } picked. Below a picture stands the group that the judge saw, with its margin over the runner-up; <span class="flip">↔</span> marks one that differs from ${
        rows[0]?.title
      }'s${
        second &&
        html`, <span class="dispute">≠</span> one in which the other judge saw something else`
      }.</p>
${controls(gallery, lines.flat())}
<nav class="jump" aria-label="Subjects">${
        subjects.map((subject, i) =>
          html`
            <a href="#s${i}">${subject}</a>
          `
        )
      }</nav>
${
        lines.map((own, i) =>
          html`
            <details class="subject" id="s${i}" open><summary>${subjects[
              i
            ]}</summary>
            ${scrolling(
              `Pictures of ${subjects[i]}`,
              subjectTable(rows, own, gallery),
            )}</details>
          `
        )
      }`,
  };
}

/** Methods by their ids and names. */
type Rows = readonly Pick<Row, "method" | "title">[];

/** Images of one subject and seed. */
interface Line {
  readonly subject: string;
  readonly seed: number;
  readonly shown: readonly Shown[];
}

function finder(observed: Observed) {
  const key = (...place: readonly (string | number)[]) => place.join("\n");
  const known = new Map(
    [...observed].flatMap(([method, all]) =>
      all.map((o) => [key(method, o.subject, o.seed), o] as const)
    ),
  );
  return (method: string, subject: string, seed: number) =>
    known.get(key(method, subject, seed));
}

const FILTERS = [
  ["flips", "where a method flips the group", ({ flipped }: Shown) => flipped],
  [
    "disputes",
    "where the judges disagree",
    ({ disputed }: Shown) => disputed !== undefined,
  ],
  [
    "abstained",
    "where something could not be measured",
    ({ observation: o }: Shown) => (o?.invalid ?? o?.unlabelled) !== undefined,
  ],
] as const;

/** Choices that work without a script: the style reads which is taken. */
function controls(
  { concepts: [a, b] }: Gallery,
  lines: readonly Line[],
): Html {
  const choices = (
    name: string,
    options: readonly (readonly [id: string, text: string])[],
  ) =>
    options.map(([id, text], i) =>
      html`
        <label><input type="radio" name="${name}" id="${name}-${id}"${i === 0 &&
          html`
            checked
          `}> ${text}</label>
      `
    );
  const filters = FILTERS.map(([id, text, holds]) => {
    const n = lines.filter(({ shown }) => shown.some(holds)).length;
    return [id, `${text} (${n})`, n] as const;
  });
  return html`
    <div class="controls">
      <fieldset><legend>Look at</legend>${choices("panel", [
        ["image", "image"],
        ["first", `“${a}”`],
        ["second", `“${b}”`],
        ["overlap", `masks: blue “${a}”, orange “${b}”, white both`],
      ])}</fieldset>
      <fieldset><legend>Show rows</legend>${choices("filter", [
        ["all", `all (${lines.length})`],
        ...filters.filter(([, , n]) => n > 0)
          .map(([id, text]) => [id, text] as const),
      ])}</fieldset>
    </div>
  `;
}

function subjectTable(
  rows: Rows,
  lines: readonly Line[],
  gallery: Gallery,
): Html {
  return html`
    <table class="gallery">
      <thead>
        <tr><td></td>${rows.map(({ title }) =>
          html`<th scope="col"><span>${title}</span></th>`
        )}</tr>
      </thead>
      <tbody>${lines.map((line) =>
        html`
          <tr
            class="${FILTERS.filter(([, , holds]) => line.shown.some(holds))
              .map(([id]) => id).join(
                " ",
              )}"><th scope="row"><small>seed</small> ${line.seed}</th>${line
              .shown.map((one, i) => {
                const row = rows[i];
                return row && cellHtml(row, line, one, gallery);
              })}</tr>
        `
      )}</tbody>
    </table>
  `;
}

function cellHtml(
  { method, title }: Rows[number],
  { subject, seed }: Line,
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
      disputed !== undefined &&
      html`
        <span class="dispute">≠ ${disputed}</span>
      `
    }${recognised(observation, subject)}</span>`
  }</td>`;
}

function labelHtml(
  { label, margin, invalid, unlabelled }: Observation,
): Html {
  const abstains = (label === undefined || invalid !== undefined) &&
    html`
      <span class="abstains" title="${invalid ?? unlabelled ??
        ""}">abstained</span>
    `;
  return html`${label !== undefined && html`<b>${label}</b>`}${
    label !== undefined && margin !== undefined &&
    html`
      <small>${margin.toFixed(2)}</small>
    `
  }${abstains}`;
}

/** Which subject the classifier saw, if it is another. */
function recognised({ recognisedAs }: Observation, subject: string): Html {
  return recognisedAs === undefined || recognisedAs === subject ? html`` : html`
    <span class="other">seen as ${recognisedAs}</span>
  `;
}
