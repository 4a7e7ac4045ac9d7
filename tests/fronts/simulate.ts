// Fronts of rows whose truth is known.

import { front } from "../../lib/bench/mod.ts";
import { at, mt19937, uniform } from "../../lib/core/mod.ts";
import type { Observation } from "../../lib/metrics/mod.ts";
import { imagined, names, range } from "../support/scores.ts";

/** A world in which every row's true values are known. */
export interface FrontWorld {
  /** What is special about it. */
  readonly name: string;
  /** Ids of the columns. */
  readonly metrics: readonly string[];
  /** Draws the true values of each row, in the order of the columns; lower is better. */
  readonly truth: (draw: () => number) => readonly (readonly number[])[];
}

const ROWS = 6;
const SUBJECTS = 12;
const SEEDS = 6;

/** Rows that are each much better than the next in the first column, and worse by hardly anything in the others. */
const edge = (columns: number) => () =>
  range(ROWS).map((k) => [
    0.3 + 0.06 * k,
    ...Array.from({ length: columns - 1 }, () => 0.5 - 0.001 * k),
  ]);

/** The worlds; in the first two whatever is called dominated is wrong. */
export const FRONT_WORLDS: readonly FrontWorld[] = [
  {
    name: "all on the front, by hardly anything",
    metrics: ["miou", "mbiou"],
    truth: edge(2),
  },
  {
    name: "all equal",
    metrics: ["miou", "mbiou"],
    truth: () => range(ROWS).map(() => [0.5, 0.5]),
  },
  {
    name: "anywhere",
    metrics: ["miou", "mbiou"],
    truth: (draw) =>
      range(ROWS).map(() => [0.3 + 0.4 * draw(), 0.3 + 0.4 * draw()]),
  },
  {
    name: "anywhere, three columns",
    metrics: ["miou", "mbiou", "miou_reread"],
    truth: (draw) =>
      range(ROWS).map(() => [draw(), draw(), draw()].map((u) => 0.3 + 0.4 * u)),
  },
  {
    name: "RD and mIoU, by hardly anything",
    metrics: ["rd", "miou"],
    truth: edge(2),
  },
];

/** What came of the fronts of a world. */
export interface FrontRates {
  /** Share of runs in which no row of the true front was called dominated. */
  readonly contained: number;
  /** Share of runs in which no dominated row was said to be on the front. */
  readonly sound: number;
  /** Share of the truly dominated rows that were called so; `NaN` if there are none. */
  readonly found: number;
  /** Share of the rows of the true front that were shown to be on it. */
  readonly shown: number;
}

/** Simulates fronts. */
export function simulateFronts(
  { metrics, truth }: FrontWorld,
  runs: number,
  first = 0,
): FrontRates {
  const sums = {
    contained: 0,
    sound: 0,
    found: 0,
    shown: 0,
    dominated: 0,
    on: 0,
  };
  for (let run = 0; run < runs; run++) {
    const generator = mt19937(first + run);
    const draw = () => uniform(generator);
    const values = truth(draw);
    const dominated = values.map((own) =>
      values.some((other) =>
        other.every((x, c) => x <= at(own, c)) &&
        other.some((x, c) => x < at(own, c))
      )
    );
    const scores = imagined({
      methods: range(ROWS).map((k) => `m${k}`),
      subjects: names(SUBJECTS),
      seeds: range(SEEDS),
      metrics,
      observe: observer(values, metrics, draw),
    });
    const { rows } = front([{ name: "simulated", scores }], { metrics });
    const wrong = rows.some(({ standing }, i) =>
      standing === "dominated" && !dominated[i]
    );
    const unsound = rows.some(({ standing }, i) =>
      standing === "front" && dominated[i]
    );
    if (!wrong) sums.contained++;
    if (!unsound) sums.sound++;
    rows.forEach(({ standing }, i) => {
      if (dominated[i]) {
        sums.dominated++;
        if (standing === "dominated") sums.found++;
      } else {
        sums.on++;
        if (standing === "front") sums.shown++;
      }
    });
  }
  return {
    contained: sums.contained / runs,
    sound: sums.sound / runs,
    found: sums.found / sums.dominated,
    shown: sums.shown / sums.on,
  };
}

/** Images whose values have parts of the subject, of what a row does to it, of the seed, and of their own, in common between the columns in part. */
function observer(
  values: readonly (readonly number[])[],
  metrics: readonly string[],
  draw: () => number,
) {
  const centred = () => 2 * draw() - 1;
  const columns = metrics.length;
  const effects = (size: number) => {
    const known = new Map<string, readonly number[]>();
    return (key: string) => {
      const found = known.get(key);
      if (found) return found;
      const common = centred();
      const made = range(columns).map(() => size * (common + centred()) / 2);
      known.set(key, made);
      return made;
    };
  };
  const [subject, inRow, seed, seedInRow] = [0.05, 0.04, 0.03, 0.02].map(
    effects,
  ) as [
    Effects,
    Effects,
    Effects,
    Effects,
  ];
  return (method: string, name: string, s: number): Partial<Observation> => {
    const k = Number(method.slice(1));
    const x = at(values, k).map((mean, c) =>
      mean + at(subject(name), c) + at(inRow(`${k} ${name}`), c) +
      at(seed(`${s}`), c) + at(seedInRow(`${k} ${s}`), c) + 0.05 * centred()
    );
    const of = (id: string) => x[metrics.indexOf(id)];
    const [iou, biou, iouReread, rd] = ["miou", "mbiou", "miou_reread", "rd"]
      .map(of);
    return {
      ...(iou !== undefined && { iou }),
      ...(biou !== undefined && { biou }),
      ...(iouReread !== undefined && { iouReread }),
      // An RD of r is a share of (1 + r) / 2, the same direction for every subject.
      ...(rd !== undefined && {
        label: draw() < (1 + rd) / 2 ? "male" : "female",
      }),
    };
  };
}

type Effects = (key: string) => readonly number[];
