import type { TopLevelSpec } from "vega-lite";
import type { MaskAccuracy, MaskFaithfulness, TrueMask } from "../bench/mod.ts";
import { vegaSvg } from "./vega_svg.ts";

/**
 * Draws how often a judge still sees what a word stands for when only the word's mask is left of a picture, and when only the rest is,
 * over the percentile of the mask; dashed, the same of the true masks.
 *
 * @param says Title of each word's panel, by the word as the spec has it.
 * @returns An SVG document; equal arguments give equal bytes.
 * @see BiasMap, Figure 9
 */
export async function maskChart(
  { masks, truth }: MaskFaithfulness,
  says: ReadonlyMap<string, string>,
): Promise<string> {
  const spec: TopLevelSpec = {
    config: { font: "sans-serif", background: "white" },
    // What Vega-Lite infers of layers is more than TypeScript can.
    hconcat: truth.map((own) =>
      panel(
        says.get(own.word) ?? own.word,
        masks.filter(({ word }) => word === own.word),
        own,
      )
    ) as never,
  };
  return await vegaSvg(spec);
}

const SIDES = [["kept", "only the mask"], ["rest", "only the rest"]] as const;

function panel(
  title: string,
  lines: readonly MaskAccuracy[],
  truth: TrueMask,
): object {
  const values = lines.flatMap((line) =>
    SIDES.map(([side, left]) => {
      const { value, stderr } = line[side];
      return {
        threshold: line.threshold,
        left,
        value,
        low: Math.max(0, value - stderr),
        high: Math.min(1, value + stderr),
      };
    })
  );
  const known = SIDES.map(([side, left]) => ({
    left,
    value: truth[side].value,
  }));
  return {
    title: { text: title, subtitle: "bars: one standard error" },
    width: 300,
    height: 240,
    layer: [
      {
        data: { values: known },
        mark: { type: "rule", strokeDash: [5, 4] },
        encoding: { y: { ...Y, field: "value" }, color: COLOUR },
      },
      {
        data: { values },
        mark: { type: "line", point: { size: 30 } },
        encoding: { x: X, y: { ...Y, field: "value" }, color: COLOUR },
      },
      {
        data: { values },
        mark: { type: "rule" },
        encoding: {
          x: X,
          y: { ...Y, field: "low" },
          y2: { field: "high" },
          color: COLOUR,
        },
      },
    ],
  };
}

const X = {
  field: "threshold",
  type: "quantitative",
  scale: { zero: false },
  axis: { title: "percentile of the mask" },
};

const Y = {
  type: "quantitative",
  scale: { domain: [0, 1] },
  axis: { title: "share judged right" },
};

const COLOUR = {
  field: "left",
  type: "nominal",
  sort: null,
  scale: {
    domain: SIDES.map(([, left]) => left),
    range: ["#0072b2", "#e69f00"],
  },
  legend: {
    title: "left of the picture; dashed: true masks",
    orient: "bottom",
  },
};
