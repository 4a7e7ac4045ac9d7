import type { TopLevelSpec } from "vega-lite";
import { vegaSvg } from "../vega_svg.ts";
import { scrolling } from "./section.ts";
import { type Content, type Html, html, trusted } from "./html.ts";

/** A chart of the page. */
export interface Chart {
  /** What it is called, unlike any other of the page. */
  readonly name: string;
  /** What is drawn, in Vega-Lite; colours may be variables of the page's style. */
  readonly spec: TopLevelSpec;
  /** What one sees who does not see it. */
  readonly label: string;
  /** What is written below. */
  readonly caption: Content;
}

/** Draws a chart in the colours of the page, light or dark. */
export async function chartHtml(
  { name, spec, label, caption }: Chart,
): Promise<Html> {
  const svg = await vegaSvg({
    ...spec,
    background: "transparent",
    config: { ...CONFIG, ...spec.config },
  });
  // Its size is the style's; what moves the pointer or opens links is none of a picture's.
  const inline = svg.replace(
    /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>/,
    '<svg class="chart" viewBox="0 0 $1 $2" aria-hidden="true">',
  );
  const drawn = html`<div role="img" aria-label="${label}">${
    trusted(inline)
  }</div>`;
  return html`<figure class="chart">${
    scrolling(`Chart: ${name}`, drawn)
  }<figcaption>${caption}</figcaption></figure>`;
}

/**
 * Returns a colour for each name of a list, the same in all charts of a page.
 *
 * @returns A variable of the page's style; after ten they come again.
 */
export function colourOf(index: number): string {
  return `var(--series-${index % 10})`;
}

const CONFIG: NonNullable<TopLevelSpec["config"]> = {
  aria: false,
  font: "system-ui, sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    tickColor: "var(--rule)",
    domainColor: "var(--rule)",
    gridColor: "var(--rule)",
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 600,
  },
  legend: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: 260,
  },
  header: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFontSize: 13,
    labelFontWeight: 600,
  },
};
