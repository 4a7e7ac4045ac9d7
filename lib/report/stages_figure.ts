import type { TopLevelSpec } from "vega-lite";
import type { Leaderboard } from "../bench/mod.ts";
import { METRICS } from "../metrics/mod.ts";
import type { BoardFigure, FigureScores } from "./board_figure.ts";
import { cellLookup, subjectsOf } from "./cell_lookup.ts";
import { escapedText, markdownLines } from "./markdown.ts";
import { scoreText } from "./score_text.ts";
import { subjectsNote } from "./subjects.ts";
import { vegaSvg } from "./vega_svg.ts";

/**
 * Where in the network two concepts overlap, subject by subject: BIoU at each stage, down the network and up again.
 *
 * @see BiasMap, Figures 4 and 5
 */
export const stagesFigure: BoardFigure = {
  name: "stages",
  drawn: (metrics) => STAGES.filter((id) => metrics.includes(id)).length > 1,
  text: stagesText,
  picture: async (scores) => await vegaSvg(stagesChart(scores)),
};

/** In the order in which data flows. */
const STAGES = METRICS.filter(({ reads }) => reads === "stages")
  .map(({ id }) => id);

function stagesText({ board, cells }: FigureScores): string {
  const stages = stagesOf(board);
  const cellOf = cellLookup(cells);
  const tables = board.rows.flatMap(({ method, title, scores }) => [
    `## ${escapedText(title)}`,
    "",
    ...markdownLines([
      ["", ...stages.map(({ name }) => name)],
      ...subjectsOf(cells).map((subject) => [
        subject,
        ...stages.map(({ id, digits }) =>
          scoreText(digits, cellOf(method, id, subject))
        ),
      ]),
      [
        "mean",
        ...stages.map(({ id, digits }) => scoreText(digits, scores[id])),
      ],
    ], [0]),
    "",
  ]);
  return [
    `# ${board.spec.question}`,
    "",
    `Overlap of the two concepts' masks (BIoU) at each stage of the UNet, down and up again; stage 1 has the latents' own resolution, each further one half of it. Masks that know nothing of each other have ${
      chanceOf(board)?.toFixed(3) ?? "–"
    }.`,
    "",
    ...tables,
    subjectsNote(board),
    "",
  ].join("\n");
}

function stagesChart({ board, cells }: FigureScores): TopLevelSpec {
  const stages = stagesOf(board);
  const subjects = subjectsOf(cells);
  const layer = layers(stages, subjects, chanceOf(board));
  const panels = board.rows.map(({ method, title }) => ({
    title: {
      text: title,
      subtitle: "bars: one standard error; dashed: chance",
    },
    width: 460,
    height: 240,
    data: { values: valuesOf(method, stages, cells) },
    layer,
  }));
  return {
    config: { font: "sans-serif", background: "white" },
    // What Vega-Lite infers of layers is more than TypeScript can.
    vconcat: panels as never,
  };
}

/** What a method scored at each stage of each subject, with the ends of its error. */
function valuesOf(
  method: string,
  stages: readonly StageColumn[],
  cells: FigureScores["cells"],
): object[] {
  const cellOf = cellLookup(cells);
  return subjectsOf(cells).flatMap((subject) =>
    stages.flatMap(({ id, name }) => {
      const { value = null, stderr } = cellOf(method, id, subject) ?? {};
      const error = stderr ?? 0;
      return value === null ? [] : [{
        stage: name,
        subject,
        value,
        low: value - error,
        high: value + error,
      }];
    })
  );
}

/** Chance, a line for each subject, and its errors. */
function layers(
  stages: readonly StageColumn[],
  subjects: readonly string[],
  chance: number | undefined,
): object[] {
  const x = {
    field: "stage",
    type: "ordinal",
    sort: stages.map(({ name }) => name),
    axis: { title: "stage of the UNet", labelAngle: 0 },
  };
  const y = {
    type: "quantitative",
    axis: { title: "BIoU" },
    scale: { zero: true },
  };
  const color = {
    field: "subject",
    type: "nominal",
    sort: subjects,
    scale: { scheme: subjects.length > 10 ? "tableau20" : "tableau10" },
    legend: { title: null },
  };
  return [
    ...chance === undefined ? [] : [{
      mark: { type: "rule", strokeDash: [4, 4], color: "#8a8a8a" },
      encoding: { y: { datum: chance } },
    }],
    {
      mark: { type: "line", point: { size: 30 } },
      encoding: { x, y: { ...y, field: "value" }, color },
    },
    {
      mark: { type: "rule" },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    },
  ];
}

interface StageColumn {
  readonly id: string;
  readonly name: string;
  readonly digits: number;
}

/** The stages that a leaderboard has, as `"down 1"`. */
function stagesOf({ metrics }: Leaderboard): StageColumn[] {
  return STAGES.flatMap((id) =>
    metrics.filter((metric) => metric.id === id)
      .map(({ title, digits }) => ({
        id,
        name: title.replace("BIoU ", ""),
        digits,
      }))
  );
}

function chanceOf({ rows }: Leaderboard): number | undefined {
  const known = rows.flatMap(({ scores }) =>
    STAGES.flatMap((id) => scores[id]?.chance ?? [])
  );
  return known[0]?.value;
}
