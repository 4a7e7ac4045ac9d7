import {
  csvText,
  type MaskFaithfulness,
  type Spec,
} from "../../lib/bench/mod.ts";
import { at, plural } from "../../lib/core/mod.ts";

/** Writes what masks are worth in columns, for people. */
export function maskText(
  { attribute, attribution }: Pick<Spec, "attribute" | "attribution">,
  { masks, truth }: MaskFaithfulness,
): string {
  const cell = ({ value, stderr }: Estimated) =>
    `${value.toFixed(3)} ±${Number.isNaN(stderr) ? "?" : stderr.toFixed(3)}`
      .padStart(15);
  const head = [
    "word",
    "percentile",
    "kept",
    "rest",
    "recall",
    "(chance)",
    "precision",
    "(chance)",
  ];
  return [
    head.map((h, i) => i === 0 ? h.padEnd(12) : h.padStart(15)).join(""),
    ...masks.map((line) =>
      [
        line.word.padEnd(12),
        String(line.threshold).padStart(15),
        cell(line.kept),
        cell(line.rest),
        cell(line.recall),
        (1 - line.threshold / 100).toFixed(3).padStart(15),
        cell(line.precision),
        line.cues.value.toFixed(3).padStart(15),
      ].join("")
    ),
    ...truth.map(({ word, kept, rest }) =>
      [word.padEnd(12), "true mask".padStart(15), cell(kept), cell(rest)].join(
        "",
      )
    ),
    "",
    `${
      plural(at(truth, 0).kept.n, "held-out portrait")
    } of the balanced world, maps read at timestep ${
      attribution.reread.join(", ")
    }; ± is one standard error`,
    `kept: CLIP still sees the profession, or the ${attribute.name}, when only the mask is left; rest: when only the rest is left`,
    `recall: share of the cues that the mask holds; precision: share of the mask that are cues`,
  ].join("\n");
}

/** Writes the same, a line each; of the true masks without a percentile. */
export function maskCsv({ masks, truth }: MaskFaithfulness): string {
  const header = ["word", "percentile"].concat(
    ["kept", "rest", "recall", "precision"].flatMap((name) => [
      name,
      `${name}_stderr`,
    ]),
    "cues",
    "n",
  );
  return csvText(header, [
    ...masks.map((line) => [
      line.word,
      line.threshold,
      ...[line.kept, line.rest, line.recall, line.precision]
        .flatMap(known),
      line.cues.value,
      line.kept.n,
    ]),
    ...truth.map(({ word, kept, rest }) => [
      word,
      "true mask",
      ...[kept, rest].flatMap(known),
      ...["", "", "", "", ""],
      kept.n,
    ]),
  ]);
}

/** A share; its error is NaN where one portrait says nothing of the spread. */
interface Estimated {
  readonly value: number;
  readonly stderr: number;
}

function known({ value, stderr }: Estimated): (number | "")[] {
  return [value, Number.isNaN(stderr) ? "" : stderr];
}
