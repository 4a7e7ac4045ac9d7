import type { ColumnDescription, Scores } from "../../bench/mod.ts";
import { columnName, scoreText } from "../score_text.ts";
import { chartHtml } from "./chart.ts";
import { paretoChart, type ParetoPoint } from "./pareto_chart.ts";
import { correlationOf } from "./ellipse.ts";
import { html } from "./html.ts";
import type { Section } from "./section.ts";

/**
 * Shows bias against entanglement, with the distance of the images as size: what each method gives for what it takes.
 *
 * @returns The part of the page; `undefined` if one of the two was not measured, or of fewer than two methods.
 */
export async function paretoSection(
  { board, cells }: Pick<Scores, "board" | "cells">,
): Promise<Section | undefined> {
  const known = (ids: readonly string[]) =>
    ids.flatMap((id) => board.metrics.find((m) => m.id === id) ?? [])[0];
  const [x, y, size] = [known(BIAS), known(ENTANGLEMENT), known(DISTANCE)];
  if (!x || !y) return undefined;
  const points = pointsOf({ board, cells }, [x, y, size]);
  if (points.length < 2) return undefined;
  const label = `${y.title} over ${x.title}: ${
    points.map(({ title, x: [a], y: [b] }) =>
      `${title} ${a.toFixed(x.digits)}, ${b.toFixed(y.digits)}`
    ).join("; ")
  }`;
  const chart = await chartHtml({
    name: `${y.title} over ${x.title}`,
    spec: paretoChart(points, [x, y]),
    label,
    caption:
      html`Lower left is better. An ellipse is one standard error of both scores together; dashed lines are what chance alone scores.${
        size &&
        ` The larger a point, the greater ${size.title} (${
          points.filter((p) => p.size !== undefined).map((p) =>
            `${p.title} ${scoreText(size.digits, p.distance)}`
          ).join(", ")
        }); a hollow point has none.`
      }`,
  });
  return {
    id: "tradeoff",
    title: `${columnName(x)} against ${columnName(y)}`,
    body: chart,
  };
}

const BIAS = ["rd", "rd4", "fd"];
const ENTANGLEMENT = ["miou", "miou_reread", "mbiou"];
const DISTANCE = ["fid", "fid_clip", "kid", "kid_clip"];

function pointsOf(
  { board, cells }: Pick<Scores, "board" | "cells">,
  [x, y, size]: readonly [
    ColumnDescription,
    ColumnDescription,
    ColumnDescription | undefined,
  ],
): ParetoPoint[] {
  return board.rows.flatMap(({ method, title, scores }): ParetoPoint[] => {
    const [a, b] = [scores[x.id], scores[y.id]];
    if (!a || !b || a.value === null || b.value === null) return [];
    const of = (id: string) =>
      new Map(
        cells.filter((c) => c.method === method && c.metric === id)
          .map((c) => [c.subject, c.value]),
      );
    const [own, other] = [of(x.id), of(y.id)];
    const pairs = [...own].flatMap(([subject, value]) => {
      const paired = other.get(subject) ?? null;
      return value === null || paired === null
        ? []
        : [[value, paired] as const];
    });
    const distance = size && scores[size.id];
    return [{
      title,
      x: [a.value, a.stderr ?? 0],
      y: [b.value, b.stderr ?? 0],
      correlation: correlationOf(pairs),
      chance: [a.chance?.value, b.chance?.value],
      ...(distance && distance.value !== null &&
        { size: distance.value, distance }),
    }];
  });
}
