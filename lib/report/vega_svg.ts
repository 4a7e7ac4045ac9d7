import type { TopLevelSpec } from "vega-lite";

/**
 * Draws a chart.
 *
 * @param spec What is drawn, in Vega-Lite.
 * @returns An SVG document; equal specs give equal bytes.
 */
export async function vegaSvg(spec: TopLevelSpec): Promise<string> {
  // Loaded when something is drawn: they take longer to load than a command to start.
  const [{ parse, View }, { compile }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
  ]);
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  return await view.toSVG();
}
