// A world of two methods whose difference is known: images drawn from a model with effects of
// subjects, of seeds, and of methods on either.

import { at, mt19937, uniform } from "../../lib/core/mod.ts";
import type { Scores } from "../../lib/bench/mod.ts";
import { imagined, names, range } from "../support/scores.ts";

/** Standard deviations of a world, in units of mIoU. */
export interface World {
  /** True difference of the candidate from the baseline. */
  readonly effect: number;
  /** Of what a method does to a subject, alike at every seed. */
  readonly bySubject: number;
  /** Of what a seed does to every subject's image, alike for all methods. */
  readonly seed: number;
  /** Of what a method does to a seed, alike for every subject. */
  readonly bySeed: number;
  /** Of an image. */
  readonly image: number;
  /** Correlation of the two methods' images of one subject and seed. */
  readonly pairing: number;
  /** Whether the baseline was drawn with the same seeds. */
  readonly sameSeeds: boolean;
  /** Number of subjects. */
  readonly subjects: number;
  /** Images per subject and method. */
  readonly images: number;
  /** Number of methods, all without effect but the first. */
  readonly methods: number;
}

/** A plain world at the paper's size: nothing differs, images are paired. */
export const PLAIN: World = {
  effect: 0,
  bySubject: 0,
  seed: 0,
  bySeed: 0,
  image: 0.1,
  pairing: 0.6,
  sameSeeds: true,
  subjects: 20,
  images: 100,
  methods: 1,
};

/** Draws a candidate and a baseline from a world. */
export function drawBoards(world: World, seed: number): [Scores, Scores] {
  const normal = normals(seed);
  const methods = range(world.methods).map((m) => `m${m}`);
  const subjects = names(world.subjects);
  const ofSubject = new Map(
    subjects.map((name) => [name, 0.4 + 0.08 * normal()]),
  );
  const ofSeed = range(2 * world.images).map(() => world.seed * normal());
  const shared = new Map<string, number>();
  const together = Math.sqrt(world.pairing);
  const alone = Math.sqrt(1 - world.pairing);
  const side = (effect: number, first: number) => {
    const interaction = new Map<string, number>();
    const once = (key: string, sd: number) => {
      const found = interaction.get(key) ?? sd * normal() / Math.SQRT2;
      interaction.set(key, found);
      return found;
    };
    return imagined({
      methods,
      subjects,
      seeds: range(world.images).map((i) => first + i),
      metrics: ["rd", "signed_rd", "miou"],
      observe(method, subject, seed) {
        const key = `${subject} ${seed}`;
        const common = shared.get(key) ?? normal();
        shared.set(key, common);
        const x = (ofSubject.get(subject) ?? 0) + at(ofSeed, seed) +
          once(`${method} ${subject}`, world.bySubject) +
          once(`${method} ${seed}`, world.bySeed) +
          world.image * (together * common + alone * normal()) +
          (method === "m0" ? effect : 0);
        return {
          iou: x,
          // A label that leans as far as the subject is from the middle.
          label: x > 0.4 ? "male" : "female",
        };
      },
    });
  };
  const baseline = side(0, 0);
  return [side(world.effect, world.sameSeeds ? 0 : world.images), baseline];
}

function normals(seed: number): () => number {
  const draw = mt19937(seed);
  return () =>
    Math.sqrt(-2 * Math.log(1 - uniform(draw))) *
    Math.cos(2 * Math.PI * uniform(draw));
}
