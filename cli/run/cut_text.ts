import { at } from "../../lib/core/mod.ts";
import {
  csvText,
  type CutEffect,
  type ReadOverlaps,
  type Spec,
} from "../../lib/bench/mod.ts";
import { rankCorrelation } from "../../lib/statistics/mod.ts";

/** What was planted in a subject, what is read of it, and what its word does. */
export interface SubjectLine {
  /** The subject. */
  readonly subject: string;
  /** Share of its word's target that was planted on the attribute's signs. */
  readonly planted: number;
  /** Mean overlap as published: while sampling, all modules, above the 70th percentile. */
  readonly miou: number;
  /** Share of images whose group changes when the word is cut off from the signs. */
  readonly signs: number;
  /** The same, cut off from as many cells elsewhere. */
  readonly elsewhere: number;
}

/** Puts beside one another what was planted, what is read, and what cutting the word off does, subject by subject. */
export function subjectLines(
  { subjects }: Pick<Spec, "subjects">,
  planted: readonly number[],
  readings: readonly ReadOverlaps[],
  effects: Readonly<Record<"signs" | "elsewhere", readonly CutEffect[]>>,
): SubjectLine[] {
  const published = readings.find(({ source, modules, measure }) =>
    source === "sampling" && modules === "all modules" &&
    measure === "IoU above the 70th percentile"
  );
  return subjects.map((subject, s) => {
    const own = published?.values[s]?.filter(Number.isFinite) ?? [];
    return {
      subject,
      planted: at(planted, s),
      miou: own.reduce((a, b) => a + b, 0) / own.length,
      signs: at(effects.signs, s).changed.value,
      elsewhere: at(effects.elsewhere, s).changed.value,
    };
  });
}

/** Writes what cutting the word off does, for people. */
export function cutText(
  { attribute }: Pick<Spec, "attribute">,
  lines: readonly SubjectLine[],
): string {
  const of = (key: Exclude<keyof SubjectLine, "subject">) =>
    lines.map((line) => line[key]);
  const percent = (values: readonly number[]) =>
    `${(100 * values.reduce((a, b) => a + b, 0) / values.length).toFixed(1)} %`;
  const ranked = (
    a: Exclude<keyof SubjectLine, "subject">,
    b: Exclude<keyof SubjectLine, "subject">,
  ) => {
    const { value, interval: [low, high] } = rankCorrelation(
      of(a),
      of(b),
      0.95,
    );
    return Number.isNaN(value)
      ? "none: one of them does not vary"
      : `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return [
    "",
    "## Does it matter for what is drawn?",
    "",
    `The profession's word, and the tokens behind it, which have read it, are cut off in every cross-attention and at every step from where the signs of ${attribute.name} lie; and, to compare, from as many cells where they lie least.`,
    "",
    "| | from the signs | elsewhere |",
    "| --- | --- | --- |",
    `| images whose group changes | ${percent(of("signs"))} | ${
      percent(of("elsewhere"))
    } |`,
    `| rank correlation with what was planted | ${
      ranked("signs", "planted")
    } | ${ranked("elsewhere", "planted")} |`,
    `| rank correlation with mIoU as published | ${ranked("signs", "miou")} | ${
      ranked("elsewhere", "miou")
    } |`,
    "",
  ].join("\n");
}

/** Writes a line for each subject. */
export function subjectsCsv(lines: readonly SubjectLine[]): string {
  return csvText(
    ["subject", "planted", "miou", "changed_signs", "changed_elsewhere"],
    lines.map(({ subject, planted, miou, signs, elsewhere }) => [
      subject,
      planted,
      miou,
      signs,
      elsewhere,
    ]),
  );
}
