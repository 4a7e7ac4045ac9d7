// Gradients of graphs against central differences, by random projections.

import fc from "fast-check";
import { at, size } from "../../lib/core/mod.ts";
import {
  encode,
  gradient,
  type Graph,
  type Value,
} from "../../lib/graph/mod.ts";
import type { Feed, Runtime } from "../../lib/runtime/mod.ts";

/** An input of a graph: its name, and where it is. */
export type Input = readonly [name: string, value: Value];

/** What is differentiated: `Σ seeds · ys`, with respect to `xs`. */
export interface Projection {
  /** Values to differentiate. */
  readonly ys: readonly Value[];
  /** Their cotangents, inputs of the same shapes. */
  readonly seeds: readonly Input[];
  /** Inputs to differentiate with respect to. */
  readonly xs: readonly Input[];
}

/** Elements of inputs, by name. */
export type Elements = Readonly<Record<string, Float32Array>>;

/** A projection and its gradient, ready to run. */
export interface Probe {
  /**
   * Compares the gradient at a point with the central difference along a direction.
   *
   * @param point Elements of `xs` and `seeds`.
   * @param direction Elements of `xs`.
   * @returns Their difference, over the sum of the magnitudes of the products that the projected gradient adds up.
   */
  error(point: Elements, direction: Elements): Promise<number>;
  /** Frees the session. */
  release(): Promise<void>;
}

/** The larger step; the difference is extrapolated from it and half of it. */
const STEP = 0.02;

/**
 * Builds the gradient of a projection, and makes a session of both.
 *
 * @param runtime Where it runs.
 * @param graph Graph of the values.
 * @param projection What is differentiated.
 * @param fixed Feeds of further inputs.
 * @returns The probe; `null` if no gradient flows to any of `xs`.
 */
export async function openProbe(
  runtime: Runtime,
  graph: Graph,
  { ys, seeds, xs }: Projection,
  fixed: Readonly<Record<string, Feed>> = {},
): Promise<Probe | null> {
  const slopes = slopesOf(graph, { ys, seeds, xs });
  if (slopes.length === 0) return null;
  const session = await runtime.load(encode({
    ...Object.fromEntries(ys.map((y, k) => [`value ${k}`, y])),
    ...Object.fromEntries(slopes.map(([x, slope]) => [`slope ${x}`, slope])),
  }));
  const inputs = [...xs, ...seeds].filter(([name]) =>
    session.inputs.includes(name)
  );
  const run = (point: Elements) =>
    session.run({
      ...fixed,
      ...Object.fromEntries(
        inputs.map(([name, { shape }]) => [
          name,
          { data: take(point, name), shape },
        ]),
      ),
    });
  const project = async (point: Elements) => {
    const found = await run(point);
    return sum(seeds, ([seed], k) => dot(found, `value ${k}`, point, seed));
  };
  return {
    async error(point, direction) {
      const difference = async (h: number) => {
        const ahead = await project(moved(point, direction, h));
        const behind = await project(moved(point, direction, -h));
        return (ahead - behind) / (2 * h);
      };
      const far = await difference(STEP);
      const numeric = (4 * await difference(STEP / 2) - far) / 3;
      const found = await run(point);
      const exact = sum(
        slopes,
        ([x]) => dot(found, `slope ${x}`, direction, x),
      );
      const scale = sum(
        slopes,
        ([x]) => dot(found, `slope ${x}`, direction, x, Math.abs),
      );
      return Math.abs(exact - numeric) / Math.max(scale, 1e-3);
    },
    release: () => session.release(),
  };
}

/**
 * Elements that are all different and evenly spaced, in any order, so that none
 * is near a point where a maximum has no derivative.
 *
 * @param inputs Inputs to draw elements for.
 * @param range Least and greatest element.
 * @returns Elements by name.
 */
export function elements(
  inputs: readonly Input[],
  [min, max]: readonly [number, number] = [-1, 1],
): fc.Arbitrary<Elements> {
  return fc.record(Object.fromEntries(inputs.map(([name, { shape }]) => {
    const n = size(shape);
    const spaced = Array.from(
      { length: n },
      (_, i) => min + (max - min) * (i + 0.75) / (n + 0.5),
    );
    const order = fc.shuffledSubarray(spaced, { minLength: n });
    return [name, order.map((xs) => Float32Array.from(xs))];
  })));
}

function slopesOf(
  graph: Graph,
  { ys, seeds, xs }: Projection,
): readonly Input[] {
  const leaves = xs.map(([, x]) => x);
  const parts = ys.map((y, k) => gradient(graph, y, leaves, at(seeds, k)[1]));
  return xs.flatMap(([name], i) => {
    const flows = parts.flatMap((part) => part[i] ?? []);
    if (flows.length === 0) return [];
    return [
      [name, flows.reduce((a, b) => graph.apply("Add", [a, b]))] as const,
    ];
  });
}

function moved(point: Elements, direction: Elements, h: number): Elements {
  return Object.fromEntries(
    Object.entries(point).map(([name, xs]) => {
      const along = direction[name];
      return [name, along ? xs.map((x, i) => x + h * at(along, i)) : xs];
    }),
  );
}

function dot(
  found: Readonly<Record<string, Feed>>,
  name: string,
  elements: Elements,
  other: string,
  of: (product: number) => number = (x) => x,
): number {
  const data = found[name]?.data as Float32Array;
  return sum([...data], (x, i) => of(x * at(take(elements, other), i)));
}

function sum<T>(xs: readonly T[], f: (x: T, i: number) => number): number {
  return xs.reduce((total, x, i) => total + f(x, i), 0);
}

function take(elements: Elements, name: string): Float32Array {
  const found = elements[name];
  if (!found) throw new RangeError(`Cannot run: no elements for ${name}`);
  return found;
}
