import { plural } from "../core/mod.ts";
import type { ColumnDescription, Leaderboard, Row } from "../bench/mod.ts";
import { aimLines } from "./aim_lines.ts";
import { collateralLines } from "./collateral_lines.ts";
import { designLines } from "./design_lines.ts";
import { judgeNotes } from "./judge_notes.ts";
import type { MarkStyle } from "./table_style.ts";

/**
 * Says whether every row has as many images, and everything could be measured of each: then it is said once.
 */
export function evenlyCounted(rows: readonly Row[]): boolean {
  return rows.every(({ n, nInvalid }) => n === rows[0]?.n && nInvalid === 0);
}

/**
 * Says what must be known to read the numbers of a table.
 *
 * @param style How places are marked; absent if none are.
 */
export function tableNotes(
  board: Leaderboard,
  metrics: readonly ColumnDescription[],
  style: MarkStyle | undefined,
): string[] {
  const { rows, size, spec } = board;
  return [
    `${spec.id}@${spec.version}: ${plural(size.subjects, "subject")} × ${
      plural(size.images, "image")
    }${
      // Of images that others made nobody knows the steps.
      size.name === "images"
        ? ""
        : `, ${plural(size.steps, "step")}`}, profile ${board.profile}`,
    `± is one standard error over subjects and seeds; ${
      evenlyCounted(rows)
        ? `n = ${plural(rows[0]?.n ?? 0, "image")} in every row`
        : "n counts images, invalid those of which something could not be measured"
    }`,
    "chance: what a source without bias or entanglement would score at this n (p95: exceeded once in twenty runs)",
    ...judgeNotes(board),
    ...designLines({ rows, metrics }),
    ...aimLines(board, metrics),
    ...collateralLines(board),
    ...comparedWith(metrics, rows),
    ...besideDataset(board, metrics),
    ...notMeasured(board),
    ...fittedTo(board),
    ...(board.cautions ?? []).map((caution) => `beware: ${caution}`),
    ...detectableLines(metrics),
    ...(style
      ? [
        `${style("best", "best").trim()}, ${
          style("second-best", "second").trim()
        }: only where the difference to every row below exceeds the error (p < 0.05 for other subjects and seeds, Holm)`,
      ]
      : []),
    // In the order of the file, so that a board that was read back gives the same table.
    ...Object.entries(board.overrides).sort(byKey).map(([key, value]) =>
      `partial: ${key} was set to ${listed(value)}`
    ),
    ...rows.flatMap((row) =>
      Object.entries(row.scores).sort(byKey).flatMap(([id, { reason }]) => {
        // The method that the others are compared with has no distance to itself.
        const own = metrics.find((metric) => metric.id === id);
        return reason && own && own.against !== row.method
          ? [`${row.title}, ${id}: ${reason}`]
          : [];
      })
    ),
  ];
}

type Columns = readonly ColumnDescription[];

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Which reference images methods were fitted to. */
function fittedTo({ models: { references } }: Leaderboard): string[] {
  if (!references) return [];
  const { kind, images, groups, digest } = references;
  return [
    `reference images: ${kind}, ${images} of each group (${
      groups.join(", ")
    }), SHA-256 ${digest.slice(0, 12)}`,
  ];
}

/** Which columns of the spec are not there, and why. */
function notMeasured({ lacking = [] }: Leaderboard): string[] {
  return [...Map.groupBy(lacking, ({ reason }) => reason)].map((
    [reason, metrics],
  ) =>
    `not measured: ${metrics.map(({ title }) => title).join(", ")}; ${reason}`
  );
}

/** Which columns compare a method's images with another's, with whose, and how many. */
function comparedWith(metrics: Columns, rows: readonly Row[]): string[] {
  const paired = metrics.filter(({ against }) => against !== undefined);
  const groups = Map.groupBy(
    paired,
    ({ against, matched }) =>
      matched
        ? `images of ${against} that show the same group, of the same subject where it shows two`
        : `the images of ${against} of the same subjects and seeds`,
  );
  return [...groups].map(([whom, columns]) => {
    const counts = new Set(
      columns.flatMap(({ id }) =>
        rows.flatMap(({ scores }) => scores[id]?.n || [])
      ),
    );
    const titles = columns.map(({ title }) => title).join(", ");
    return counts.size === 0
      ? `${titles}: against ${whom}; no row could be compared`
      : `${titles}: against ${whom}, n = ${
        [...counts].sort((a, b) => a - b).join(", ")
      }`;
  });
}

/** Which columns compare images with a dataset, and with which. */
function besideDataset(
  { models: { dataset } }: Leaderboard,
  metrics: Columns,
): string[] {
  const titles = metrics.filter(({ id }) => id.endsWith("_dataset"))
    .map(({ title }) => title);
  if (!dataset || titles.length === 0) return [];
  const { images, kind, digest } = dataset;
  return [
    `${titles.join(", ")}: against ${
      kind === "statistics" ? "statistics of " : ""
    }${
      images === null ? "an unknown number of images" : plural(images, "image")
    }, SHA-256 ${
      digest.slice(0, 12)
    }; ± is over the own images, the dataset taken as it is`,
  ];
}

/** Which differences between rows the table can show. */
function detectableLines(metrics: Columns): string[] {
  const known = metrics.flatMap(({ title, digits, detectable }) =>
    // Where no row varies, every difference shows.
    detectable ? [`${title} ${leastText(detectable, digits + 1)}`] : []
  );
  return known.length === 0 ? [] : [
    `MDE, the minimum detectable effect: ${
      known.join(", ")
    }; what two rows must truly differ by to be told apart four times in five at p < 0.05, in one comparison that was meant beforehand: the median over all pairs of rows, not corrected for how many there are`,
  ];
}

/** With as many digits as it takes to be more than 0. */
function leastText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) > 0 ? text : value.toPrecision(1);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
