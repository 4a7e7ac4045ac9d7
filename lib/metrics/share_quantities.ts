import { at } from "../core/mod.ts";
import type { ShareQuantity } from "./_share_quantity.ts";

/** `|P(a₁) − P(a₂)|` of two classes. */
export const RD: ShareQuantity = {
  id: "rd",
  title: "RD",
  range: [0, 1],
  better: "lower",
  digits: 2,
  source: "BiasMap, Section 3.2, Risk Difference",
  aimed: false,
  folds: true,
  applies: ({ classes }) => classes.length === 2,
  of: (p) => Math.abs(at(p, 0) - at(p, 1)),
  slopes: (p) => signedSlopes(at(p, 0) - at(p, 1)),
};

/** `P(a₁) − P(a₂)` of two classes. */
export const SIGNED_RD: ShareQuantity = {
  id: "signed_rd",
  title: "signed RD",
  range: [-1, 1],
  better: "zero",
  digits: 2,
  source: "BiasMap, Section 3.2, Risk Difference without the absolute value",
  aimed: false,
  folds: false,
  applies: ({ classes }) => classes.length === 2,
  of: (p) => at(p, 0) - at(p, 1),
  slopes: () => signedSlopes(1),
};

/** `max P(a) − min P(a)` of three or more classes. */
export const RD4: ShareQuantity = {
  id: "rd4",
  title: "RD4",
  range: [0, 1],
  better: "lower",
  digits: 2,
  source: "BiasMap, Section 4, Risk Difference read as a range over classes",
  aimed: false,
  folds: true,
  applies: ({ classes }) => classes.length > 2,
  of: (p) => Math.max(...p) - Math.min(...p),
  slopes: rangeSlopes,
};

/** `‖p − 1/K‖₂` of the classes' shares. */
export const FD_COUNTS: ShareQuantity = {
  id: "fd_counts",
  title: "FD counts",
  range: [0, 1],
  better: "lower",
  digits: 3,
  source: "DiffLens, Section 5.1, Fairness Discrepancy of class shares",
  aimed: false,
  folds: true,
  applies: () => true,
  of: (p) => Math.hypot(...fromEven(p)),
  slopes: (p) => unit(fromEven(p)),
};

/** Share of a group, by its place among the classes. */
export const SHARES: readonly ShareQuantity[] = Array.from(
  { length: 8 },
  (_, group): ShareQuantity => ({
    id: `share_${group + 1}`,
    title: `share of group ${group + 1}`,
    titled: ({ classes }) => `P(${at(classes, group)})`,
    range: [0, 1],
    better: "even",
    digits: 2,
    source: "share of arg-max labels, mean over subjects",
    aimed: false,
    folds: false,
    applies: ({ classes }) => classes.length > group,
    of: (p) => at(p, group),
    slopes: (p) => p.map((_, c) => Number(c === group)),
  }),
);

/**
 * How unevenly the shares miss their target: `max (P(a) − t(a)) − min (P(a) − t(a))`. A reading of ours: of an even target it is
 * BiasMap's RD for two classes, and RD4 for more.
 */
export const RD_TARGET: ShareQuantity = {
  id: "rd_target",
  title: "RD to target",
  range: [0, 2],
  better: "lower",
  digits: 2,
  source:
    "ours: range over classes of the shares less their targets; BiasMap's RD, and RD4, where targets are even",
  aimed: true,
  folds: true,
  applies: ({ targets }) => targets !== undefined,
  of: (p, target) => {
    const apart = less(p, target);
    return Math.max(...apart) - Math.min(...apart);
  },
  slopes: (p, target) => rangeSlopes(less(p, target)),
};

/** `‖p − t‖₂`: Fairness Discrepancy against shares that are not even. */
export const FD_COUNTS_TARGET: ShareQuantity = {
  id: "fd_counts_target",
  title: "FD counts to target",
  range: [0, null],
  better: "lower",
  digits: 3,
  source:
    "Choi et al., Fair Generative Modeling via Weak Supervision, 2020, Fairness Discrepancy against a reference, of class shares",
  aimed: true,
  folds: true,
  applies: ({ targets }) => targets !== undefined,
  of: (p, target) => Math.hypot(...less(p, target)),
  slopes: (p, target) => unit(less(p, target)),
};

/** Share of a group less its target, by its place among the classes. */
export const SHARES_TARGET: readonly ShareQuantity[] = SHARES.map((
  share,
  group,
): ShareQuantity => ({
  ...share,
  id: `${share.id}_target`,
  title: `${share.title} − target`,
  titled: ({ classes }) => `P(${at(classes, group)}) − target`,
  range: [-1, 1],
  better: "zero",
  aimed: true,
  source: "share of arg-max labels less its target, mean over subjects",
  applies: ({ classes, targets }) =>
    classes.length > group && targets !== undefined,
  of: (p, target) => at(p, group) - at(target, group),
}));

/**
 * How much further the images are from even shares than the target is: `½ Σ |P(a) − 1/K| − ½ Σ |t(a) − 1/K|`. Of two classes it is
 * `|P(a₁) − ½| − |t(a₁) − ½|`, Seshadri's; the total variation that stands for it with more classes is ours.
 */
export const AMPLIFICATION: ShareQuantity = {
  id: "amplification",
  title: "amplification",
  range: [-1, 1],
  better: "zero",
  digits: 2,
  source:
    "Seshadri, Singh and Elazar, The Bias Amplification Paradox in Text-to-Image Generation, 2023; of more than two classes by total variation, which is ours",
  aimed: true,
  folds: true,
  applies: ({ targets }) => targets !== undefined,
  of: (p, target) => fromUniform(p) - fromUniform(target),
  slopes: (p) => fromEven(p).map((x) => Math.sign(x) / 2),
};

function less(p: readonly number[], target: readonly number[]): number[] {
  return p.map((share, c) => share - at(target, c));
}

function fromEven(p: readonly number[]): number[] {
  return p.map((share) => share - 1 / p.length);
}

/** Total variation from even shares: what part of the images would have to show another class. */
function fromUniform(p: readonly number[]): number {
  return fromEven(p).reduce((sum, x) => sum + Math.abs(x), 0) / 2;
}

function signedSlopes(difference: number): number[] {
  return difference < 0 ? [-1, 1] : [1, -1];
}

function rangeSlopes(p: readonly number[]): number[] {
  const most = p.indexOf(Math.max(...p));
  const least = p.lastIndexOf(Math.min(...p));
  return p.map((_, c) => Number(c === most) - Number(c === least));
}

/** The direction of a vector; where it has none, one of those in which it grows alike. */
function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  if (length > 0) return vector.map((x) => x / length);
  return vector.map((_, c) =>
    c === 0 ? Math.SQRT1_2 : c === 1 ? -Math.SQRT1_2 : 0
  );
}
