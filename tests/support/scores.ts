// Leaderboards of runs that never were: images are made up, everything after them is real.

import {
  type Baseline,
  leaderboard,
  makePlan,
  type ModelIdentity,
  type Plan,
  type ScoreFiles,
  type Scores,
  type Spec,
} from "../../lib/bench/mod.ts";
import { mt19937, uniform } from "../../lib/core/mod.ts";
import type { Observation } from "../../lib/metrics/mod.ts";
import { heldFiles } from "../../lib/report/mod.ts";
import { TOY_MODELS, TOY_SPEC } from "./toy_spec.ts";
import type { Methods } from "../../lib/methods/mod.ts";
import { catalogue } from "./catalogue.ts";

/** What was not measured but made up. */
export interface Fiction {
  /** Ids of the methods. */
  readonly methods?: readonly string[];
  /** The subjects. */
  readonly subjects?: readonly string[];
  /** Ids of the metrics. */
  readonly metrics?: readonly string[];
  /** Seeds of the images of each subject and method. */
  readonly seeds?: readonly number[];
  /** Whatever else is to differ in the spec. */
  readonly spec?: Partial<Spec>;
  /** Whatever else is to differ in the models. */
  readonly models?: Partial<ModelIdentity>;
  /** Transforms of every method; none if absent. */
  readonly transforms?: Baseline["transforms"];
  /** The methods there are; Entangle's own if absent. */
  readonly registry?: Methods;
  /** What one image shows. */
  readonly observe?: (
    method: string,
    subject: string,
    seed: number,
  ) => Partial<Observation>;
}

/** Makes up a plan. */
export function imaginedPlan(
  {
    methods = ["plain"],
    subjects = names(8),
    metrics = ["rd", "miou"],
    seeds = range(6),
    spec = {},
    models = {},
    transforms = [],
    registry,
  }: Fiction,
): Plan {
  const whole: Spec = { ...TOY_SPEC, subjects, metrics, methods, ...spec };
  const size = { ...TOY_SPEC.sizes.testbed, images: seeds.length };
  const sizes = { ...TOY_SPEC.sizes, testbed: size };
  return makePlan(
    { ...whole, sizes },
    catalogue(methods.map((id) => ({ ...baseline(id), transforms })), registry),
    { size: "testbed", seeds },
    { ...TOY_MODELS, ...models },
  );
}

/** Makes up a run and tabulates it. */
export function imagined(fiction: Fiction): Scores {
  const plan = imaginedPlan(fiction);
  const { observe = noise(0) } = fiction;
  const observations = new Map(
    plan.methods.map(({ id }) => [
      id,
      plan.spec.subjects.flatMap((subject) =>
        plan.seeds.map((seed): Observation => ({
          subject,
          seed,
          ...observe(id, subject, seed),
        }))
      ),
    ]),
  );
  return leaderboard(plan, observations);
}

/** Images that show nothing but chance. */
export function noise(seed: number): NonNullable<Fiction["observe"]> {
  const draw = mt19937(seed);
  return () => ({
    label: uniform(draw) < 0.5 ? "male" : "female",
    iou: uniform(draw),
    biou: uniform(draw),
    recognisedAs: "p0",
  });
}

/** The texts of a leaderboard that are read back. */
export function filesOf(scores: Scores, name = "toy"): ScoreFiles {
  const files = heldFiles(scores);
  return {
    name,
    leaderboard: files["leaderboard.json"],
    cells: files["cells.csv"],
    seeds: files["seeds.csv"],
  };
}

/** The same leaderboard, with everything in the opposite order. */
export function turned({ board, cells, seeds }: Scores): Scores {
  return {
    board: {
      ...board,
      rows: board.rows.toReversed(),
      metrics: board.metrics.toReversed(),
    },
    cells: cells.toReversed(),
    seeds: seeds.toReversed(),
  };
}

/** `p0`, `p1`, … */
export function names(count: number): string[] {
  return range(count).map((i) => `p${i}`);
}

/** 0, 1, … */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function baseline(id: string): Baseline {
  const title = id.toUpperCase();
  return { id, version: 1, title, source: "", note: "", transforms: [] };
}
