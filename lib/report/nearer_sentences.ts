import type { Findings, FoundColumn, Judged, Pair } from "../bench/mod.ts";
import { listed, spread } from "./phrases.ts";
import { order, type Sentence } from "./sentence.ts";

/**
 * Says which rows are nearer to the reference, in a column that is a distance to it.
 *
 * @returns A sentence per row that others are further than, and one for the pairs that cannot be told apart.
 */
export function nearerSentences(
  { metric: { id, title, digits }, pairs }: FoundColumn,
  { reference, titles }: Pick<Findings, "reference" | "titles">,
): Sentence[] {
  if (pairs.length === 0) return [];
  const named = (id: string) => titles[id] ?? id;
  const inOrder = (a: string, b: string) =>
    order(named(a), named(b)) || order(a, b);
  const found = pairs.flatMap(foundPair)
    .toSorted((a, b) => inOrder(a.near, b.near) || inOrder(a.far, b.far));
  const groups = Map.groupBy(found, ({ near }) => near);
  const said = [...groups].map(([near, own]): Sentence => ({
    metric: id,
    kind: "nearer",
    text: `By ${title}, ${named(near)} is nearer to ${reference.title} than ${
      listed(own.map(({ far, delta, stderr }) =>
        `${named(far)} by ${spread(Math.abs(delta), stderr, digits)}`
      ))
    }.`,
    figures: own.map(({ far, delta, stderr, interval, adjusted }) => ({
      method: near,
      against: far,
      value: delta,
      stderr,
      interval,
      adjusted,
    })),
  }));
  const left = pairs.length - found.length;
  const which = found.length === 0
    ? "any pair"
    : left === 1
    ? "the other pair"
    : `the other ${left} pairs`;
  return left === 0 ? said : [...said, {
    metric: id,
    kind: "untold",
    text:
      `By ${title}, which of two rows is nearer to ${reference.title} cannot be told of ${which}.`,
    figures: [],
  }];
}

/** A pair of which one row is nearer, the nearer minus the other. */
type Nearer =
  & { readonly near: string; readonly far: string }
  & Pick<Judged, "delta" | "stderr" | "interval" | "adjusted">;

function foundPair({ one, other, verdict, effect }: Pair): Nearer[] {
  if (!effect || (verdict !== "better" && verdict !== "worse")) return [];
  const { delta, stderr, interval: [low, high], adjusted } = effect;
  if (low <= 0 && high >= 0) return [];
  return verdict === "better"
    ? [{
      near: one,
      far: other,
      delta,
      stderr,
      interval: [low, high],
      adjusted,
    }]
    : [{
      near: other,
      far: one,
      delta: -delta,
      stderr,
      interval: [-high, -low],
      adjusted,
    }];
}
