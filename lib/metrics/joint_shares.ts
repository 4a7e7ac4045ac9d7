import { at } from "../core/mod.ts";
import { ofShares } from "./_of_shares.ts";
import type { ShareQuantity } from "./_share_quantity.ts";
import type { Context, Metric } from "./metric.ts";

/** Classes that are those of two attributes at once: how many either has. */
interface Grid {
  /** Classes of the first attribute. */
  readonly rows: number;
  /** Classes of the second. */
  readonly columns: number;
}

/**
 * Reads classes as those of two attributes at once: `white_male`, `white_female`, `black_male`, …, every class of the first with every
 * one of the second, in that order.
 *
 * @returns How many classes either has; `undefined` if they are not such.
 */
function gridOf(classes: readonly string[]): Grid | undefined {
  const parts = classes.map((id) => id.split("_"));
  if (!parts.every(({ length }) => length === 2)) return undefined;
  const names = (k: number) => [...new Set(parts.map((own) => at(own, k)))];
  const [first, second] = [names(0), names(1)];
  const all = first.flatMap((a) => second.map((b) => `${a}_${b}`));
  return first.length > 1 && second.length > 1 && all.join() === classes.join()
    ? { rows: first.length, columns: second.length }
    : undefined;
}

/** A quantity of joint shares, for each size of the grid. */
type JointQuantity = (grid: Grid) => Pick<ShareQuantity, "of" | "slopes">;

/** `Σ_j (max_i P(i, j) − min_i P(i, j))` over lines of one class of the other attribute. */
function unevenWithin(lines: (grid: Grid) => number[][]): JointQuantity {
  return (grid) => {
    const ends = (p: readonly number[]) =>
      lines(grid).map((line) => {
        const own = line.map((i) => at(p, i));
        return [
          at(line, own.indexOf(Math.max(...own))),
          at(line, own.lastIndexOf(Math.min(...own))),
        ] as const;
      });
    return {
      of: (p) => ends(p).reduce((sum, [a, b]) => sum + at(p, a) - at(p, b), 0),
      slopes(p) {
        const slopes = p.map(() => 0);
        for (const [most, least] of ends(p)) {
          slopes[most] = at(slopes, most) + 1;
          slopes[least] = at(slopes, least) - 1;
        }
        return slopes;
      },
    };
  };
}

const rowsOf = ({ rows, columns }: Grid) =>
  range(rows).map((a) => range(columns).map((b) => a * columns + b));
const columnsOf = ({ rows, columns }: Grid) =>
  range(columns).map((b) => range(rows).map((a) => a * columns + b));

/** `½ Σ |P(a, b) − P(a) P(b)|`. */
const beyondMargins: JointQuantity = (grid) => {
  const margin = (p: readonly number[], lines: number[][]) =>
    lines.map((line) => line.reduce((sum, i) => sum + at(p, i), 0));
  const read = (p: readonly number[]) => {
    const first = margin(p, rowsOf(grid));
    const second = margin(p, columnsOf(grid));
    const place = (i: number) =>
      [Math.floor(i / grid.columns), i % grid.columns] as const;
    const apart = p.map((share, i) => {
      const [a, b] = place(i);
      return share - at(first, a) * at(second, b);
    });
    return { first, second, place, apart };
  };
  return {
    of: (p) => read(p).apart.reduce((sum, d) => sum + Math.abs(d), 0) / 2,
    slopes(p) {
      const { first, second, place, apart } = read(p);
      const signs = apart.map(Math.sign);
      return p.map((_, i) => {
        const [a, b] = place(i);
        const through = signs.reduce((sum, sign, j) => {
          const [r, c] = place(j);
          return sum + sign * (Number(r === a) * at(second, c) +
                Number(c === b) * at(first, r));
        }, 0);
        return (at(signs, i) - through) / 2;
      });
    },
  };
};

/**
 * How uneven the first attribute of a joint one is among images that are alike in the second, each class of it as often as it is
 * shown; of two classes the Risk Difference within the other attribute.
 */
export const rdFirst: Metric = joint("rd_first", unevenWithin(columnsOf), {
  title: "RD (1st in 2nd)",
  digits: 2,
  source:
    "ours: BiasMap's Risk Difference within one class of another attribute",
});

/** The same of the second attribute among images that are alike in the first. */
export const rdSecond: Metric = joint("rd_second", unevenWithin(rowsOf), {
  title: "RD (2nd in 1st)",
  digits: 2,
  source:
    "ours: BiasMap's Risk Difference within one class of another attribute",
});

/**
 * What part of the images shows an intersection that its two attributes, each by itself, would not give: amplification of the
 * intersection over the product of its margins. 0 where they are independent.
 */
export const intersection: Metric = joint("intersection", beyondMargins, {
  title: "beyond margins",
  digits: 3,
  source:
    "ours: total variation between the joint shares and the product of their margins",
});

function joint(
  id: string,
  quantity: JointQuantity,
  described: Pick<ShareQuantity, "title" | "digits" | "source">,
): Metric {
  const metricOf = ({ classes }: Pick<Context, "classes">) =>
    ofShares({
      ...described,
      id,
      range: [0, 1],
      better: "lower",
      aimed: false,
      folds: true,
      applies: (context) => gridOf(context.classes) !== undefined,
      ...quantity(gridOf(classes) ?? { rows: 0, columns: 0 }),
    }, { across: false });
  return {
    ...metricOf({ classes: [] }),
    estimate: (observations, context) =>
      metricOf(context).estimate(observations, context),
    chance: (counts, context, subjects) =>
      metricOf(context).chance(counts, context, subjects),
  };
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
