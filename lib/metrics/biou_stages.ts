import { at } from "../core/mod.ts";
import { overlap } from "./_overlap.ts";
import type { Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

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

function stage(side: "down" | "up", depth: number): Metric {
  return overlap({
    id: `biou_${side}${depth}`,
    version: 1,
    title: `BIoU ${side} ${depth}`,
    source: "BiasMap, BIoU below Eq. 5, at a stage of Figures 4 and 5",
    reads: "stages",
    of: (observation) => stageAt(observation, side, depth),
  });
}

function stageAt(
  { stages = {} }: Observation,
  side: string,
  depth: number,
): number | undefined {
  const height = (name: string) => Number(name.split("-")[1]);
  const heights = [...new Set(Object.keys(stages).map(height))]
    .sort((a, b) => b - a);
  return stages[`${side}-${at(heights, depth - 1)}`];
}
