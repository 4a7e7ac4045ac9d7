// The gate's error rates by simulation.

import { diff, gate, type Scores } from "../../lib/bench/mod.ts";
import { holm, signFlip } from "../../lib/statistics/mod.ts";
import { drawBoards, PLAIN, type World } from "./world.ts";

/** A world, and what is counted in it. */
export interface Scenario {
  /** What is special about the world. */
  readonly name: string;
  /** The world. */
  readonly world: World;
  /** `"falsely"`: any finding, better or worse, is false. `"rightly"`: the first method's mIoU is found worse. */
  readonly closes: "falsely" | "rightly";
  /** Whether it is worth a test of every change. */
  readonly short?: boolean;
  /** Metrics that are compared. */
  readonly metrics: readonly string[];
}

const falsely = {
  closes: "falsely",
  metrics: ["rd", "signed_rd", "miou"],
} as const;
const rightly = { closes: "rightly", metrics: ["miou"] } as const;

// As measured on earlier weights of the embedded model, between prompting methods and SD1.5.
const INTERACTION = 0.014;

/** Every world. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "no effect", world: PLAIN, short: true, ...falsely },
  {
    name: "no effect, 4 methods",
    world: { ...PLAIN, methods: 4, images: 40 },
    ...falsely,
  },
  {
    name: "methods interact with subjects (SD 0.02)",
    world: { ...PLAIN, bySubject: 0.02 },
    ...falsely,
  },
  {
    name: "methods interact with seeds (SD 0.02)",
    world: { ...PLAIN, bySeed: 0.02 },
    ...falsely,
  },
  {
    name: "methods interact with both",
    world: { ...PLAIN, bySubject: 0.02, bySeed: 0.02 },
    short: true,
    ...falsely,
  },
  {
    name: "A/A: other seeds, which act on all subjects alike (SD 0.05)",
    world: { ...PLAIN, sameSeeds: false, seed: 0.05 },
    ...falsely,
  },
  {
    name: "A/A: the same with 8 subjects × 12 images",
    world: { ...PLAIN, sameSeeds: false, seed: 0.05, subjects: 8, images: 12 },
    short: true,
    ...falsely,
  },
  {
    name: "4 subjects × 100 images, methods interact with seeds",
    world: { ...PLAIN, subjects: 4, bySeed: 0.02 },
    ...falsely,
  },
  {
    name: "ΔmIoU 0.01 at 20 × 100",
    world: { ...PLAIN, effect: 0.01 },
    short: true,
    ...rightly,
  },
  {
    name: "ΔmIoU 0.01, two metrics at once",
    world: { ...PLAIN, effect: 0.01 },
    ...rightly,
    metrics: ["rd", "miou"],
  },
  {
    name: `ΔmIoU 0.01, methods interact with subjects (SD ${INTERACTION})`,
    world: { ...PLAIN, effect: 0.01, bySubject: INTERACTION },
    ...rightly,
  },
  {
    name: `ΔmIoU 0.02, methods interact with subjects (SD ${INTERACTION})`,
    world: { ...PLAIN, effect: 0.02, bySubject: INTERACTION },
    ...rightly,
  },
];

/** What was counted. */
export interface Calibration {
  /** How often the gate closed. */
  readonly rate: number;
  /** Standard error of the rate. */
  readonly error: number;
  /** How often flips over subjects alone would have found a difference. */
  readonly flips: number;
  /** Comparisons that are adjusted together. */
  readonly comparisons: number;
}

/** How often the gate closes. */
export function calibrate(
  { world, closes, metrics }: Scenario,
  runs: number,
): Calibration {
  let closed = 0;
  let flipped = 0;
  let comparisons = 0;
  for (let run = 0; run < runs; run++) {
    const [candidate, baseline] = drawBoards(world, run);
    if (flipsFind(candidate, baseline, metrics)) flipped++;
    // Every finding is of interest, whatever its size.
    const none = Object.fromEntries(metrics.map((id) => [id, 0]));
    const margins = closes === "falsely" ? none : {};
    const found = diff(candidate, baseline, { metrics, margins });
    comparisons = found.comparisons.length;
    const { by } = closes === "falsely"
      ? gate(found, ["worse", "better"])
      : gate({
        comparisons: found.comparisons.filter(({ method, metric }) =>
          method === "m0" && metric.id === "miou"
        ),
      }, ["worse"]);
    if (by.some(({ verdict }) => verdict === "worse" || verdict === "better")) {
      closed++;
    }
  }
  const rate = closed / runs;
  return {
    rate,
    error: Math.sqrt(rate * (1 - rate) / runs),
    flips: flipped / runs,
    comparisons,
  };
}

/** A test that knows nothing of seeds. */
function flipsFind(
  candidate: Scores,
  baseline: Scores,
  metrics: readonly string[],
): boolean {
  const place = (c: Scores["cells"][number]) => `${c.method} ${c.metric}`;
  const theirs = new Map(
    baseline.cells.map((c) => [`${place(c)} ${c.subject}`, c.value ?? NaN]),
  );
  const rows = Map.groupBy(
    candidate.cells.filter(({ metric }) => metrics.includes(metric)),
    place,
  );
  const ps = [...rows.values()].map((cells) =>
    signFlip(
      cells.map((c) =>
        (c.value ?? NaN) - (theirs.get(`${place(c)} ${c.subject}`) ?? NaN)
      ),
    ).p
  );
  return holm(ps).some((p) => p < 0.05);
}
