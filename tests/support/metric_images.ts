// Images and contexts on which laws of metrics are tried.

import { at } from "../../lib/core/mod.ts";
import { matrix } from "../../lib/linalg/mod.ts";
import {
  type Context,
  type Dataset,
  type Estimate,
  type Match,
  moments,
} from "../../lib/metrics/mod.ts";

/** Numbers of an image's features. */
export const FEATURES = 3;

/** Who is asked about. */
export const SUBJECTS = ["nurse", "judge", "chef", "pilot", "clerk"];
// Two attributes at once.

/** Groups of two attributes at once. */
export const JOINT = ["far_first", "far_second", "near_first", "near_second"];

/** Specs of two, four and eight groups. */
export const CONTEXTS: readonly Context[] = [
  ["female", "male"],
  ["white", "black", "asian", "hispanic"],
  ["a", "b", "c", "d", "e", "f", "g", "h"],
  JOINT,
].map((classes) => ({
  classes,
  subjects: SUBJECTS,
  percentile: 70,
  dataset: datasetOf([[1, 2, 4], [3, 1, 1], [2, 2, 1], [4, 1, 3], [1, 1, 2]]),
}));

// Seeds that no image has, so that no block takes them away.
const REFERENCE = [0, 1, 2, 3].map((i) => ({
  seed: -1 - i,
  features: corner(i, 3),
}));

/** A dataset of the corners, 3 to the right. */
export const CORNERS = datasetOf([0, 1, 2, 3].map((i) => [...corner(i, 3)]));

/** A dataset of which both networks see the same. */
function datasetOf(rows: readonly (readonly number[])[]): Dataset {
  const d = rows[0]?.length ?? 0;
  const features = matrix(rows.flat(), rows.length, d);
  const seen = { features, moments: moments(features) };
  return { clip: seen, inception: seen };
}

/** Corners of a square of side 2 about (x, 0), one after the other. */
export function corner(i: number, x: number): Float32Array {
  const [right, up] = [i % 4 === 0 || i % 4 === 3, i % 4 < 2];
  return Float32Array.of(x + (right ? 1 : -1), up ? 1 : -1);
}

/** An upper corner's counterparts are the upper ones 3 to the right, as those of two lower ones are; the fourth's are the lower. */
export function cornerMatch(i: number): Match {
  const [from, to] = i === 2 ? [2, 4] : [0, 2];
  const near = REFERENCE.slice(from, to);
  return { own: corner(i, 0), near, far: REFERENCE };
}

/** Stages in the order of the network; a record names them by the alphabet. */
export function stages(values: readonly number[]): Record<string, number> {
  const names = ["down-64", "down-32", "down-16", "up-16", "up-32", "up-64"];
  const named = names.map((name, i) => [name, at(values, i)] as const);
  return Object.fromEntries(named.toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** Numbers as parts of their sum. */
export function shares(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}

/** An estimate that must be there. */
export function given(
  { estimate }: { readonly estimate?: Estimate },
): Estimate {
  if (!estimate) throw new Error("expected an estimate");
  return estimate;
}
