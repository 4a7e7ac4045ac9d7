import type { Observation } from "../../metrics/mod.ts";
import { type Estimate, mean } from "../../statistics/mod.ts";

/** Means of one method, place by place. */
export interface Curve {
  /** Id of the method. */
  readonly method: string;
  /** Means over subjects by name of the place, in order; a place that no image has is left out. */
  readonly points: ReadonlyMap<string, Estimate>;
}

/** Observations by id of the method. */
export type Observed = ReadonlyMap<string, readonly Observation[]>;

/**
 * Averages the overlap of the two concepts at each resolution stage.
 *
 * @returns A curve per method that has any, stages in the order in which data flows.
 */
export function stageCurves(observed: Observed): Curve[] {
  return curvesOf(observed, ({ stages = {} }) => stages).map((curve) => ({
    ...curve,
    points: new Map(
      [...curve.points].toSorted(([a], [b]) => flow(a) - flow(b)),
    ),
  }));
}

/**
 * Averages what methods told of themselves at each step.
 *
 * @returns Curves by name of what was told, steps counted from 1.
 */
export function stepCurves(observed: Observed): Map<string, Curve[]> {
  const names = new Set(
    [...observed.values()].flatMap((all) =>
      Object.keys(all.find(({ readings }) => readings)?.readings ?? {})
    ),
  );
  return new Map([...names].map((name) => [
    name,
    curvesOf(observed, ({ readings = {} }) =>
      Object.fromEntries(
        (readings[name] ?? []).flatMap((value, i) =>
          value === null ? [] : [[String(i + 1), value]]
        ),
      )),
  ]));
}

function curvesOf(
  observed: Observed,
  read: (observation: Observation) => Readonly<Record<string, number>>,
): Curve[] {
  return [...observed].flatMap(([method, observations]): Curve[] => {
    const bySubject = [
      ...Map.groupBy(observations, ({ subject }) => subject).values(),
    ].map((own) => own.map(read));
    const places = new Set(bySubject.flat().flatMap(Object.keys));
    const points = [...places].flatMap((place) => {
      const means = bySubject.flatMap((own) => {
        const values = own.flatMap((v) => v[place] ?? [])
          .filter(Number.isFinite);
        return values.length === 0 ? [] : [mean(values).value];
      });
      return means.length === 0 ? [] : [[place, mean(means)] as const];
    });
    return points.length === 0 ? [] : [{ method, points: new Map(points) }];
  });
}

/** Down the network from the greatest size, and up again. */
function flow(stage: string): number {
  const [side, size = ""] = stage.split("-");
  const area = size.split("x").map(Number).reduce((a, b) => a * b, 1);
  return side === "down" ? -area : area;
}
