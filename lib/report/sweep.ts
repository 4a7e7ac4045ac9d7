import type { Leaderboard, Method } from "../bench/mod.ts";
import { lineChart, type Panel } from "./line_chart.ts";

/** Rows of a table that differ in one number alone. */
export interface Sweep {
  /** Name of the parameter, for example `"lambda"`. */
  readonly parameter: string;
  /** Value of the parameter by method id, at least three of them. */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Finds the parameter that the rows of a table sweep over.
 *
 * @returns The longest sweep of at least three rows of one baseline; `undefined` if there is none.
 */
export function sweepOf(methods: readonly Method[]): Sweep | undefined {
  const sweeps = [...Map.groupBy(methods, (m) => m.baseline).values()]
    .flatMap((rows) =>
      numbersOf(rows).flatMap((parameter) => {
        const alike = Map.groupBy(rows, (row) => withoutNumber(row, parameter));
        return [...alike.values()].map((group): Sweep => ({
          parameter,
          values: new Map(
            group.flatMap((row) => {
              const value = numberOf(row, parameter);
              return value === undefined ? [] : [[row.id, value]];
            }),
          ),
        }));
      })
    )
    .filter(({ values }) => new Set(values.values()).size >= 3);
  return sweeps.toSorted((a, b) => b.values.size - a.values.size)[0];
}

/**
 * Draws each metric of a table over the parameter that its rows sweep over.
 *
 * @returns An SVG document, a panel per metric.
 */
export async function sweepChart(
  { metrics, rows }: Leaderboard,
  { parameter, values }: Sweep,
): Promise<string> {
  const swept = rows.filter(({ method }) => values.has(method));
  const panels = metrics.map(({ id, title }): Panel => ({
    title,
    lines: [{
      name: id,
      points: swept
        .map(({ method, scores }): [number, number | null] => [
          values.get(method) ?? NaN,
          scores[id]?.value ?? null,
        ])
        .toSorted(([a], [b]) => a - b),
    }],
  }));
  return await lineChart(panels, { x: parameter });
}

function numbersOf(rows: readonly Method[]): string[] {
  return [
    ...new Set(
      rows.flatMap(({ transforms }) =>
        transforms.flatMap(({ parameters = {} }) =>
          Object.keys(parameters).filter((key) =>
            typeof parameters[key] === "number"
          )
        )
      ),
    ),
  ];
}

function numberOf(
  { transforms }: Method,
  parameter: string,
): number | undefined {
  const [value] = transforms.flatMap(({ parameters = {} }) =>
    Object.hasOwn(parameters, parameter) ? [parameters[parameter]] : []
  );
  return typeof value === "number" ? value : undefined;
}

/** What a row is but for one parameter, as a text by which rows can be compared. */
function withoutNumber({ transforms }: Method, parameter: string): string {
  return JSON.stringify(
    transforms.map(({ id, parameters = {} }) => [
      id,
      Object.entries(parameters).filter(([key]) => key !== parameter).toSorted(
        ([a], [b]) => a < b ? -1 : 1,
      ),
    ]),
  );
}
