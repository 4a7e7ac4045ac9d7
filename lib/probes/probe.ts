import { at, type Tensor } from "../core/mod.ts";
import { type Estimate, share } from "../statistics/mod.ts";
import { pickRows } from "../fit/mod.ts";
import {
  type Examples,
  type LogisticModel,
  logisticRegression,
  predict,
} from "./logistic_regression.ts";
import { standardised, standardiser } from "./standardise.ts";
import type { Split } from "./stratified_split.ts";

/** A linear probe: how well a class can be read from activations, and in which direction it lies. */
export interface Probe {
  /** Share of held-out rows whose class it names. */
  readonly accuracy: Estimate;
  /** The same of the rows that it learnt from. */
  readonly trained: number;
  /** One direction for each class in the activations' own units, of length 1, `[K, c]`; of two classes one is the other's opposite. */
  readonly directions: Tensor;
}

/** Chance levels of an accuracy. */
export interface Baselines {
  /** Of guessing evenly. */
  readonly chance: number;
  /** Of always naming the most frequent class, among the held-out rows. */
  readonly majority: number;
}

/**
 * Trains a linear probe: standardised features, logistic regression to convergence.
 * A class's direction is its row of weights divided by the features' spreads, of length 1: with two
 * classes `v = w / σ_scaler`, which the second class follows and the first is opposed to.
 *
 * @param features Activations `[n, c]`.
 * @param labels Class of each row, from 0 to `classes − 1`.
 * @param split Which rows are held out.
 * @param C Inverse strength of the pull to 0.
 * @throws {InputError} If a class is missing among the rows that are learnt from.
 * @see Attention, May I Have Your Decision? (ICM), section 3.1 and appendix A
 */
export function probe(
  features: Tensor,
  labels: readonly number[],
  classes: number,
  { train, test }: Split,
  C = 1,
): Probe {
  const chosen = pickRows(features, train);
  const scaler = standardiser(chosen);
  const known: Examples = {
    features: standardised(chosen, scaler),
    labels: train.map((i) => at(labels, i)),
    classes,
  };
  const model = logisticRegression(known, C);
  const right = (of: readonly number[], x: Float64Array) => {
    const found = predict(model, x);
    return of.filter((i, n) => found[n] === at(labels, i)).length;
  };
  const held = standardised(pickRows(features, test), scaler);
  return {
    accuracy: share(right(test, held), test.length),
    trained: right(train, known.features) / train.length,
    directions: directionsOf(model, scaler.scale),
  };
}

/**
 * Says what accuracy needs no probe.
 *
 * @param labels Class of each row.
 * @param split Which rows are held out.
 */
export function baselines(
  labels: readonly number[],
  classes: number,
  { train, test }: Split,
): Baselines {
  const counts = Array<number>(classes).fill(0);
  for (const i of train) counts[at(labels, i)] = at(counts, at(labels, i)) + 1;
  const most = counts.indexOf(Math.max(...counts));
  const named = test.filter((i) => at(labels, i) === most).length;
  return { chance: 1 / classes, majority: named / test.length };
}

function directionsOf(
  { weights }: LogisticModel,
  scale: Float64Array,
): Tensor {
  const [only, ...others] = weights as readonly [
    Float64Array,
    ...Float64Array[],
  ];
  const signed = others.length === 0 ? [only.map((x) => -x), only] : weights;
  const c = scale.length;
  const data = new Float32Array(signed.length * c);
  signed.forEach((w, k) => {
    const v = w.map((x, j) => x / at(scale, j));
    const length = Math.hypot(...v);
    data.set(v.map((x) => length > 0 ? x / length : 0), k * c);
  });
  return { data, shape: [signed.length, c] };
}
