// The gate's error rates by simulation.

import { diff, gate, type Scores } from "../../lib/bench/mod.ts";
import { holm, signFlip } from "../../lib/statistics/mod.ts";
import { type DesignedWorld, drawDesigned } from "./designed_world.ts";
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

/** Every world whose groups do not come by independent draws; `held` are metrics whose difference is 0 and not folded there. */
export const DESIGNED: readonly DesignedScenario[] = [
  designed("groups in turn, same seeds", ["turns", "turns"], {}, true),
  designed("groups in turn, other seeds", ["turns", "turns"], {
    sameSeeds: false,
  }),
  designed("groups in turn, 24 images, same seeds", ["turns", "turns"], {
    images: 24,
  }),
  designed("groups in turn, 24 images, other seeds", ["turns", "turns"], {
    images: 24,
    sameSeeds: false,
  }, true),
  designed("cohorts of 4, same seeds", ["evened", "evened"], { bias: 1 }),
  designed("cohorts of 4, other seeds", ["evened", "evened"], {
    bias: 1,
    sameSeeds: false,
  }, true),
  designed("cohorts of 4, 24 images, other seeds", ["evened", "evened"], {
    bias: 1,
    images: 24,
    sameSeeds: false,
  }),
  designed("a coin for 4 images, same seeds", ["coin", "coin"], {}),
  designed("a coin for 4 images, other seeds", ["coin", "coin"], {
    sameSeeds: false,
  }, true),
  designed("groups in turn against a fair model's draws", ["turns", "drawn"], {
    images: 24,
  }, true),
  designed("independent draws of a biased model", ["drawn", "drawn"], {
    bias: 1,
  }),
];

/** A world of a design, in which nothing differs. */
export interface DesignedScenario {
  /** What is special about the world. */
  readonly name: string;
  /** The world. */
  readonly world: DesignedWorld;
  /** Whether it is worth a test of every change. */
  readonly short: boolean;
  /** Metrics whose interval is held to the true difference, 0. */
  readonly held: readonly string[];
}

function designed(
  name: string,
  ways: DesignedWorld["ways"],
  world: Partial<DesignedWorld>,
  short = false,
): DesignedScenario {
  const leans = ways[0] === "evened" || (world.bias ?? 0) > 0;
  const same = ways[0] === ways[1];
  return {
    name,
    world: {
      ways,
      sameSeeds: true,
      subjects: 20,
      images: 100,
      bias: 0,
      ...world,
    },
    short,
    held: [
      ...(same ? ["miou", "recognised"] : ["recognised"]),
      ...(leans ? ["share_1", "signed_rd"] : []),
      ...(same && (ways[0] === "turns" || ways[0] === "coin")
        ? ["followed"]
        : []),
    ],
  };
}

/** What was counted in a world of a design. */
export interface DesignedCalibration {
  /** How often anything was found. */
  readonly rate: number;
  /** How often the interval of each metric held the truth. */
  readonly held: Readonly<Record<string, number>>;
  /** How often it would have, had every seed stood for itself. */
  readonly naive: Readonly<Record<string, number>>;
}

/** How often the gate closes falsely, and how often intervals hold. */
export function calibrateDesigned(
  { world, held }: DesignedScenario,
  runs: number,
): DesignedCalibration {
  const metrics = ["rd", "signed_rd", "share_1", "miou", "recognised"];
  const hits = new Map<string, number>();
  const naive = new Map<string, number>();
  let closed = 0;
  const count = (
    into: Map<string, number>,
    [candidate, baseline]: readonly [Scores, Scores],
  ) => {
    for (const id of held) {
      const [found] =
        diff(candidate, baseline, { metrics: [id], margins: { [id]: 0 } })
          .comparisons;
      const [low, high] = found?.effect?.interval ?? [NaN, NaN];
      if (low <= 0 && 0 <= high) into.set(id, (into.get(id) ?? 0) + 1);
    }
  };
  for (let run = 0; run < runs; run++) {
    const boards = drawDesigned(world, run);
    // mIoU differs where only one side's groups are even.
    const all = world.ways[0] === world.ways[1]
      ? [...metrics, "followed"]
      : metrics.filter((id) => id !== "miou");
    const found = diff(...boards, {
      metrics: all,
      margins: Object.fromEntries(all.map((id) => [id, 0])),
    });
    if (gate(found, ["worse", "better"]).state === "closed") closed++;
    count(hits, boards);
    count(naive, [undesigned(boards[0]), undesigned(boards[1])]);
  }
  const shares = (from: Map<string, number>) =>
    Object.fromEntries(held.map((id) => [id, (from.get(id) ?? 0) / runs]));
  return { rate: closed / runs, held: shares(hits), naive: shares(naive) };
}

function undesigned({ board, ...rest }: Scores): Scores {
  const rows = board.rows.map(({ design: _, ...row }) => row);
  return { board: { ...board, rows }, ...rest };
}

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
