import type { Leaderboard } from "../bench/mod.ts";
import type { Paper } from "../reported/mod.ts";
import { aligned } from "./align.ts";
import type { Table } from "./table.ts";

/** Metrics that papers print under a name of their own, by our id. */
const PRINTED: Readonly<Record<string, string>> = {
  rd: "RD",
  rd4: "RD",
  miou: "mIoU",
  mbiou: "mBIoU",
  fd: "FD",
  fid: "FID",
  "clip_i01": "CLIP-I",
  "clip_t01": "CLIP-T",
  "clip_d01": "CLIP-D",
};

/**
 * Lays out what papers report in the columns of a leaderboard, to be shown
 * beside it. Nothing is ever gated on these numbers: they come without errors,
 * from other models, and some cannot be right.
 *
 * @param board The leaderboard, whose spec's id is the papers' attribute, or that of a spec which asks what a table answers.
 * @returns One line per reported method, values as printed; no lines if no paper has the attribute.
 */
export function reportedTable(
  board: Pick<Leaderboard, "spec" | "metrics">,
  papers: readonly Paper[],
): Table {
  const columns = board.metrics.map(({ id }) => PRINTED[id]);
  const lines = papers.flatMap(({ title, tables }) =>
    tables.filter(({ rows }) => rows === "method").flatMap((table) => {
      const { id } = board.spec;
      const attribute = table.specs ? table.specs[id] : id;
      const places = columns.map((metric) =>
        table.columns.findIndex((c) =>
          c.metric === metric && attribute !== undefined &&
          (c.attribute ?? table.attribute) === attribute
        )
      );
      if (places.every((place) => place < 0)) return [];
      return table.cells.map(([name, ...values]) => [
        name,
        ...places.map((place) => values[place] ?? "–"),
        `${title}, ${table.id}`,
      ]);
    })
  );
  return {
    header: [
      "reported",
      ...board.metrics.map(({ title }) => title),
      "source",
    ],
    lines,
    notes: [
      "reported by papers, as printed: other models, classifiers and references, and no errors; never compared or gated (entangle audit says what cannot be right)",
      ...papers.map(({ title, source, note }) =>
        `${title}: ${source}. ${note}`
      ),
    ],
  };
}

/**
 * Writes reported values for a terminal, to stand below a leaderboard.
 *
 * @returns Lines, without a newline at the end; `""` if nothing was reported.
 */
export function reportedText({ header, lines, notes }: Table): string {
  if (lines.length === 0) return "";
  const last = header.length - 1;
  return [...aligned([header, ...lines], [0, last]), "", ...notes].join("\n");
}
