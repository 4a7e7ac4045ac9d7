// Rows that were made further from even, or nearer to it, than their target by a known factor, and
// rows that move what nobody asked about by a known shift: how often the intervals hold what was planted.

import { at, mt19937, uniform } from "../../lib/core/mod.ts";
import { derivedMetrics, withShared } from "../../lib/metrics/mod.ts";
import { drawCounts, interval } from "../../lib/statistics/mod.ts";
import {
  ATTRIBUTES,
  probabilities,
  PROFESSIONS,
} from "../../lib/testbed/mod.ts";
import { imagined, names, range } from "../support/scores.ts";

/** A source whose shares lie further from even than the target's by a factor. */
export interface AmplifiedWorld {
  /** For the table. */
  readonly name: string;
  /** Attribute of the testbed's world, whose table is the target. */
  readonly attribute: keyof typeof ATTRIBUTES;
  /** How much further: 0 where the source has the target's shares. */
  readonly factor: number;
}

/** Each number of classes, with a source that evens, one that copies and one that amplifies. */
export const AMPLIFIED_WORLDS: readonly AmplifiedWorld[] =
  (["gender", "age", "race"] as const).flatMap((attribute) =>
    [-0.4, 0, 0.05].map((factor) => ({
      name: `${ATTRIBUTES[attribute].length} classes, factor ${1 + factor}`,
      attribute,
      factor,
    }))
  );

/**
 * Draws images of such a source, a hundred of each profession.
 *
 * @returns How often intervals of 95 % held the amplification that was planted, and how far their middle was from it.
 */
export function amplificationCoverage(
  { attribute, factor }: AmplifiedWorld,
  runs: number,
): { held: number; bias: number } {
  const classes: readonly string[] = ATTRIBUTES[attribute];
  const targets = new Map(
    PROFESSIONS.map((subject) => [subject, probabilities(attribute, subject)]),
  );
  const context = { classes, subjects: PROFESSIONS, percentile: 70, targets };
  const [metric] = derivedMetrics([], context);
  if (metric?.id !== "amplification") throw new Error("no amplification");
  const even = 1 / classes.length;
  const planted = mean(
    [...targets.values()].map((t) =>
      factor * t.reduce((s, p) => s + Math.abs(p - even), 0) / 2
    ),
  );
  const draw = mt19937(1);
  let [held, bias] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const observed = [...targets].map(([subject, target]) => {
      const shares = target.map((p) => even + (1 + factor) * (p - even));
      const labels = drawCounts(100, shares, draw)
        .flatMap((n, c) => Array<string>(n).fill(at(classes, c)));
      // Seeds in a random order, so that halves are alike by chance alone.
      return shuffled(labels, draw)
        .map((label, seed) => ({ seed, subject, label }));
    });
    const each = observed.map((own) => metric.estimate(own, context));
    const { value, stderr } = withShared({
      value: mean(each.map((e) => e.value)),
      stderr: Math.hypot(...each.map((e) => e.stderr)) / each.length,
      n: each.length,
    }, metric.shared?.(observed, context));
    const [low, high] = interval(value, stderr, 1e6, 0.95);
    held += Number(planted >= low && planted <= high) / runs;
    bias += (value - planted) / runs;
  }
  return { held, bias };
}

/** What a method does to the share of one class. */
export const PLANTED_SHIFT = 0.15;

/**
 * Draws rows of which one moves images from one class of race to another, seen by judges of images that share their noise with the
 * reference's.
 *
 * @returns How often the interval of the shift held what was planted, and how often a class that nobody moved was said to have moved.
 */
export function collateralCoverage(
  runs: number,
): { held: number; falsely: number } {
  const base = [0.5, 0.2, 0.2, 0.1];
  let [held, falsely] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const draw = mt19937(run);
    const leaning = new Map<string, number>();
    const noise = new Map<string, number>();
    const once = (known: Map<string, number>, key: string) => {
      known.set(key, known.get(key) ?? uniform(draw));
      return known.get(key) ?? 0;
    };
    const { board } = imagined({
      methods: ["plain", "moved"],
      subjects: names(12),
      seeds: range(24),
      metrics: ["rd"],
      observe(method, subject, seed) {
        // Subjects differ in both rows, and in how far the method moves them.
        const lean = 0.2 * (once(leaning, subject) - 0.5);
        const own = 0.1 * (once(leaning, `${method} ${subject}`) - 0.5);
        const shift = method === "moved" ? PLANTED_SHIFT + own : 0;
        const shares = [
          at(base, 0) + lean - shift,
          at(base, 1) - lean + shift,
          at(base, 2),
          at(base, 3),
        ];
        // Two images of one seed are mostly alike.
        const shared = once(noise, `${subject} ${seed}`);
        const u = uniform(draw) < 0.5 ? shared : uniform(draw);
        return {
          label: uniform(draw) < 0.5 ? "male" : "female",
          further: { race: { label: at(ATTRIBUTES.race, place(shares, u)) } },
        };
      },
    });
    const [race] = board.collateral?.attributes ?? [];
    const moved = race?.rows.find(({ method }) => method === "moved");
    const [white, black, asian, hispanic] = moved?.shifts ?? [];
    const holds = (shift: typeof white, truth: number) =>
      Number(
        !!shift && shift.interval[0] <= truth && shift.interval[1] >= truth,
      );
    held += (holds(white, -PLANTED_SHIFT) + holds(black, PLANTED_SHIFT)) / 2 /
      runs;
    const said = [asian, hispanic].some((shift) => (shift?.p ?? 0) < 0.05);
    falsely += Number(said) / runs;
  }
  return { held, falsely };
}

function place(shares: readonly number[], u: number): number {
  let left = u;
  const found = shares.findIndex((share) => (left -= share) < 0);
  return found < 0 ? shares.length - 1 : found;
}

function shuffled<T>(xs: readonly T[], draw: ReturnType<typeof mt19937>): T[] {
  return xs.map((x) => [uniform(draw), x] as const)
    .sort(([a], [b]) => a - b).map(([, x]) => x);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
