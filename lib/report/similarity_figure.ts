import type { TopLevelSpec } from "vega-lite";
import type { ColumnDescription, Leaderboard, Row } from "../bench/mod.ts";
import { at } from "../core/mod.ts";
import { METRICS } from "../metrics/mod.ts";
import { type RankCorrelation, rankCorrelation } from "../statistics/mod.ts";
import type { BoardFigure, FigureScores } from "./board_figure.ts";
import { type CellLookup, cellLookup, subjectsOf } from "./cell_lookup.ts";
import { type Domain, nameLayer, namePlaces } from "./chart_names.ts";
import { escapedText, markdownLines } from "./markdown.ts";
import { scoreText } from "./score_text.ts";
import { subjectsNote } from "./subjects.ts";
import { vegaSvg } from "./vega_svg.ts";

/**
 * Whether words that CLIP takes for alike are looked for in the same place: similarity to the attribute's word against overlap with it,
 * word by word.
 *
 * @see BiasMap, appendix E and Figure 10
 */
export const similarityFigure: BoardFigure = {
  name: "similarity",
  drawn: (metrics) =>
    metrics.includes(SIMILARITY) &&
    OVERLAPS.some((id) => metrics.includes(id)),
  text: similarityText,
  picture: async (scores) => await vegaSvg(similarityChart(scores)),
};

const SIMILARITY = "word_similarity";

/** How far words are looked for in the same place, in the order of tables. */
const OVERLAPS = METRICS.filter(({ reads }) =>
  ["iou", "iouReread", "biou", "biouReread", "biouModules"].includes(reads)
).map(({ id }) => id);

/** Confidence of the intervals. */
const CONFIDENCE = 0.95;

function similarityText({ board, cells }: FigureScores): string {
  const columns = columnsOf(board, [SIMILARITY, ...OVERLAPS]);
  const cellOf = cellLookup(cells);
  const subjects = subjectsOf(cells);
  const tables = board.rows.flatMap(({ method, title }) => {
    const own = (subject: string) => cellOf(method, SIMILARITY, subject);
    const sorted = subjects.toSorted((a, b) =>
      (own(b)?.value ?? -Infinity) - (own(a)?.value ?? -Infinity)
    );
    return [
      `## ${escapedText(title)}`,
      "",
      ...markdownLines([
        ["", ...columns.map(({ title }) => title)],
        ...sorted.map((subject) => [
          subject,
          ...columns.map(({ id, digits }) =>
            scoreText(digits, cellOf(method, id, subject))
          ),
        ]),
        [
          "rank correlation with the similarity",
          ...columns.map(({ id }) =>
            id === SIMILARITY ? "" : correlationText(
              correlationOf(pointsOf(subjects, method, id, cellOf)),
            )
          ),
        ],
      ], [0]),
      "",
    ];
  });
  return [
    `# ${board.spec.question}`,
    "",
    `*CLIP similarity* is the cosine of CLIP's embeddings of both words, each by itself; the overlaps are those of the leaderboard. Rank correlations are Spearman's, over ${subjects.length} words, with their ${
      100 * CONFIDENCE
    } % intervals, which are those of the choice of words.`,
    "",
    ...tables,
    subjectsNote(board),
    "",
  ].join("\n");
}

function similarityChart({ board, cells }: FigureScores): TopLevelSpec {
  const cellOf = cellLookup(cells);
  const subjects = subjectsOf(cells);
  const columns = columnsOf(board, OVERLAPS);
  const panels = board.rows.map((row) => ({
    hconcat: columns.map((column) =>
      panel(row, column, pointsOf(subjects, row.method, column.id, cellOf))
    ),
  }));
  return {
    config: { font: "sans-serif", background: "white" },
    // What Vega-Lite infers of layers is more than TypeScript can.
    vconcat: panels as never,
  };
}

/** A word: how alike it is to the attribute's, and how far both are looked for in the same place. */
interface Point {
  readonly word: string;
  readonly x: number;
  readonly y: number;
  readonly error: number;
}

/** The words of which both are known. */
function pointsOf(
  subjects: readonly string[],
  method: string,
  metric: string,
  cellOf: CellLookup,
): Point[] {
  return subjects.flatMap((word) => {
    const x = cellOf(method, SIMILARITY, word)?.value ?? null;
    const { value: y = null, stderr } = cellOf(method, metric, word) ?? {};
    return x === null || y === null ? [] : [{ word, x, y, error: stderr ?? 0 }];
  });
}

function correlationOf(points: readonly Point[]): RankCorrelation | undefined {
  if (points.length < 2) return undefined;
  const [x, y] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return rankCorrelation(x, y, CONFIDENCE);
}

/** For example `"0.83 (0.29 to 0.97)"`. */
function correlationText(found: RankCorrelation | undefined): string {
  if (found === undefined || Number.isNaN(found.value)) return "–";
  const [low, high] = found.interval.map((bound) => bound.toFixed(2));
  return `${found.value.toFixed(2)} (${low} to ${high})`;
}

const WIDTH = 320;
const HEIGHT = 260;

function panel(
  { title, scores }: Row,
  column: ColumnDescription,
  points: readonly Point[],
): object {
  const across = widened(points.map(({ x }) => x));
  const up = widened(points.flatMap(({ y, error }) => [y - error, y + error]));
  const axis = (field: string, domain: Domain, title: string) => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: { title, tickCount: 5 },
  });
  const x = axis("x", across, "CLIP similarity of the words");
  const y = axis("y", up, column.title);
  const chance = scores[column.id]?.chance?.value ?? NaN;
  return {
    title: {
      text: title,
      subtitle: [
        `Spearman's ρ ${correlationText(correlationOf(points))}`,
        "bars: one standard error; dashed: chance",
      ],
    },
    width: WIDTH,
    height: HEIGHT,
    data: { values: labelled(points, across, up) },
    layer: [
      ...chance > up[0] && chance < up[1]
        ? [{
          mark: { type: "rule", strokeDash: [4, 4], color: "#8a8a8a" },
          encoding: { y: { datum: chance } },
        }]
        : [],
      {
        mark: { type: "rule", color: "#1f5fbf" },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
      },
      {
        mark: { type: "point", filled: true, opacity: 1, color: "#1f5fbf" },
        encoding: { x, y },
      },
      nameLayer({ x, y }, "word"),
    ],
  };
}

/** Points with the ends of their errors, and with their names beside them. */
function labelled(
  points: readonly Point[],
  across: Domain,
  up: Domain,
): object[] {
  const places = namePlaces(
    points.map(({ x, y, word }) => ({ x, y, name: word, radius: 4 })),
    { size: [WIDTH, HEIGHT], domains: [across, up] },
  );
  return points.map(({ word, x, y, error }, i) => ({
    ...{ word, x, y, low: y - error, high: y + error },
    ...at(places, i),
  }));
}

/** With some air around. */
function widened(values: readonly number[]): Domain {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = 0.1 * (most - least || 0.1);
  return [least - air, most + air];
}

function columnsOf(
  { metrics }: Leaderboard,
  ids: readonly string[],
): ColumnDescription[] {
  return ids.flatMap((id) => metrics.filter((metric) => metric.id === id));
}
