import { at } from "../core/mod.ts";
import { overlap } from "./_overlap.ts";
import type { Metric } from "./metric.ts";

/**
 * Mean over images of the IoU at one resolution stage each: down the UNet and up
 * again, depth 1 at the latents' own resolution. Stable Diffusion 1.5 has
 * down-64, down-32, down-16, up-16, up-32 and up-64.
 */
export const biouStages: readonly Metric[] = [
  stage("down", 1),
  stage("down", 2),
  stage("down", 3),
  stage("up", 3),
  stage("up", 2),
  stage("up", 1),
];

/**
 * Tells whether a network has the stage that a metric reads.
 *
 * @param names Names of the network's stages, in any order and number.
 * @param latents Height and width of its latents, at which depth 1 lies.
 * @returns `true` for a metric that reads no single stage, too.
 */
export function hasStage(
  id: string,
  names: readonly string[],
  [height, width]: readonly [number, number],
): boolean {
  const [, side, digits] = /^biou_(down|up)(\d)$/.exec(id) ?? [];
  if (side === undefined) return true;
  const depth = Number(digits);
  const halved = (x: number) => Math.ceil(x / 2 ** (depth - 1));
  const own = [halved(height), `${halved(height)}x${halved(width)}`]
    .map((size) => `${side}-${size}`).find((name) => names.includes(name));
  return own !== undefined && nameAt(names, side, depth) === own;
}

function stage(side: "down" | "up", depth: number): Metric {
  return overlap({
    id: `biou_${side}${depth}`,
    version: 2,
    title: `BIoU ${side} ${depth}`,
    source: "BiasMap, BIoU below Eq. 5, at a stage of Figures 4 and 5",
    reads: "stages",
    of: ({ stages = {} }) => stages[nameAt(Object.keys(stages), side, depth)],
  });
}

/** The name of a stage: sizes are counted from the greatest, over both sides. */
function nameAt(names: readonly string[], side: string, depth: number): string {
  const size = (name: string) => name.split("-")[1] ?? "";
  const area = (size: string) =>
    size.split("x").map(Number).reduce((a, b) => a * b, 1);
  const sizes = [...new Set(names.map(size))]
    .sort((a, b) => area(b) - area(a));
  return `${side}-${at(sizes, depth - 1)}`;
}
