// Worlds whose groups do not come by independent draws: they take turns, are evened in cohorts, or
// are thrown by coins that batches share. Nothing differs between the sides.

import { z } from "zod";
import { at, mt19937, uniform } from "../../lib/core/mod.ts";
import type { Scores } from "../../lib/bench/mod.ts";
import { groupByCoin, NOBODY } from "../../lib/diffusion/mod.ts";
import {
  type MethodRecord,
  METHODS,
  withMethod,
} from "../../lib/methods/mod.ts";
import { imagined, names, range } from "../support/scores.ts";

/** How the images of one side come by their groups. */
export type Way = "drawn" | "turns" | "evened" | "coin";

/** A world of two sides that differ by chance alone. */
export interface DesignedWorld {
  /** How the candidate's and the baseline's images come by their groups. */
  readonly ways: readonly [Way, Way];
  /** Whether both drew the same seeds. */
  readonly sameSeeds: boolean;
  /** Subjects. */
  readonly subjects: number;
  /** Images per subject. */
  readonly images: number;
  /** Where the model leans, in standard deviations of an image's own leaning; 0 is fair. */
  readonly bias: number;
}

const COHORT = 4;
const FEMALE = "female";
const MALE = "male";

/** Draws both sides: what a method does to subjects and seeds, what a seed and a cohort do, and images. */
export function drawDesigned(
  world: DesignedWorld,
  run: number,
): [Scores, Scores] {
  const draw = mt19937(run);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - uniform(draw))) *
    Math.cos(2 * Math.PI * uniform(draw));
  const known = new Map<string, number>();
  const once = (key: string) => {
    const found = known.get(key) ?? normal();
    known.set(key, found);
    return found;
  };
  const side = (s: number, first: number) => {
    const way = at(world.ways, s);
    return imagined({
      methods: ["m"],
      subjects: names(world.subjects),
      seeds: range(world.images).map((i) => first + i),
      metrics: ["rd", "signed_rd", "share_1", "followed", "miou", "recognised"],
      transforms: [{ use: record(way).id }],
      registry: withMethod(METHODS, record(way)),
      observe(_, subject, seed) {
        const cohort = Math.floor(seed / COHORT);
        const leaning = 0.5 * once(`subject ${subject}`) +
          0.2 * once(`method ${s} ${subject}`) +
          0.3 * once(`seed ${seed}`) +
          0.3 * once(`image ${subject} ${seed}`) + 0.8 * normal();
        const own = leaning + world.bias > 0 ? MALE : FEMALE;
        const label = shown(way, seed, own, leaning, () =>
          world.bias +
          once(`cohort ${s} ${subject} ${cohort}`));
        return {
          label,
          recognisedAs: leaning < 1.5 ? subject : "somebody",
          // Groups differ in it, and so do cohorts.
          iou: 0.4 + (label === MALE ? 0.1 : 0) + 0.1 * leaning +
            (way === "drawn"
              ? 0
              : 0.05 * once(`iou ${s} ${subject} ${cohort}`)),
        };
      },
    });
  };
  // Coins go by seed, so that every run has seeds of its own.
  const first = 4000 * run;
  return [side(0, first), side(1, world.sameSeeds ? first : first + 2000)];
}

/** The group that an image shows: mostly the one that it is meant to. */
function shown(
  way: Way,
  seed: number,
  own: string,
  leaning: number,
  ofCohort: () => number,
): string {
  const [one, other] = [MALE, FEMALE];
  switch (way) {
    case "drawn":
      return own;
    case "turns":
      return obeyed(seed % 2 === 0 ? one : other, own, leaning);
    case "coin":
      return obeyed(
        groupByCoin(seed, 2, COHORT) === 0 ? one : other,
        own,
        leaning,
      );
    case "evened": {
      // Two of four, or three of the group that the model leans to in this cohort.
      const place = seed % COHORT;
      if (place < 3) return place === 1 ? other : one;
      return ofCohort() > 0 ? one : other;
    }
  }
}

function obeyed(given: string, own: string, leaning: number): string {
  return Math.abs(leaning) < 1.3 ? given : own;
}

/** A method that says so of its row; what its images show is made up. */
function record(way: Way): MethodRecord {
  return {
    id: `calibration_${way}`,
    version: 1,
    source: "a simulation",
    licence: "none: own implementation",
    needs: [],
    cost: "nothing",
    stage: "prompt",
    exclusive: [],
    parameters: z.strictObject({}),
    assignment: (_, { groups }) =>
      way === "turns"
        ? { by: "turns", period: groups.length }
        : way === "evened"
        ? { by: "cohort", size: COHORT }
        : way === "coin"
        ? { by: "coin", batch: COHORT }
        : NOBODY,
    identity: () => ({}),
    create: () => ({}),
  };
}
