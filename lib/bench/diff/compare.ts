import { plural } from "../../core/mod.ts";
import {
  byDesign,
  type ColumnDescription,
  type Effect,
  effectOf,
  type Evidence,
} from "../leaderboard/mod.ts";
import type { Comparison, DiffOptions, Side } from "./comparison.ts";
import type { Lookup } from "./lookup.ts";
import { marginOf } from "./margin.ts";
import type { Verdict } from "./verdict.ts";

/** A comparison whose verdict may have to wait for all the others. */
export type Open = Omit<Comparison, "verdict" | "effect"> & {
  readonly verdict?: Verdict;
  readonly effect?: Effect & { readonly margin: number };
};

/** A method and a metric. */
export interface Place {
  /** Id of the method. */
  readonly method: string;
  /** Its name. */
  readonly title: string;
  /** The metric. */
  readonly metric: ColumnDescription;
}

/**
 * Compares one metric of one method, as far as that can be done without the others.
 *
 * @param obstacle Why the boards cannot be compared at all; `""` if they can.
 * @returns An effect still to be judged, or a verdict that needs none.
 */
export function compare(
  { method, title, metric }: Place,
  [a, b]: readonly [Lookup, Lookup],
  obstacle: string,
  { alpha, margins }: Required<Pick<DiffOptions, "alpha" | "margins">>,
): Open {
  const score = (side: Lookup) =>
    side.metric(metric.id) && side.row(method)?.scores[metric.id];
  const [mine, theirs] = [score(a), score(b)];
  const place = {
    method,
    title,
    metric,
    candidate: sideOf(mine),
    baseline: sideOf(theirs),
  };
  const absent = lacking(place);
  if (absent) {
    const reason = (mine ?? theirs)?.reason ?? mine?.reason ?? theirs?.reason;
    return { ...place, ...absent, ...(reason && { reason }) };
  }
  const incomparable = (reason: string): Open => ({
    ...place,
    verdict: "incomparable",
    reason,
  });
  const differing = obstacle || otherMeaning(metric.id, a, b);
  if (differing) return incomparable(differing);
  // What is estimated from all images together is no mean over subjects, and stands alone.
  const pooled = metric.combines === "images";
  const [own, other] = pooled
    ? [alone(place.candidate), alone(place.baseline)]
    : [a.cells(method, metric.id), b.cells(method, metric.id)];
  const subjects = paired(own, other);
  if (subjects === undefined) return incomparable("the subjects differ");
  if (identical(place, own, other)) return { ...place, verdict: "identical" };
  const values = [mine?.value ?? 0, theirs?.value ?? 0];
  const margin = marginOf(metric, values, margins);
  const uneven = unevenness(place, margin);
  if (uneven !== undefined) return incomparable(uneven);
  const evidence = evidenceOf(place, subjects, [a, b], [
    mine?.stderr ?? null,
    theirs?.stderr ?? null,
  ]);
  const effect = effectOf(evidence, metric.better, alpha);
  return effect ? { ...place, effect: { ...effect, margin } } : {
    ...place,
    verdict: "inconclusive",
    reason: "too few images to tell the error",
  };
}

/** Why a metric is not the same on both sides. */
function otherMeaning(id: string, a: Lookup, b: Lookup): string | undefined {
  const [mine, theirs] = [a.metric(id), b.metric(id)];
  if (mine?.version !== theirs?.version) {
    return `${id}@${mine?.version} and ${id}@${theirs?.version}`;
  }
  if (mine?.corrected !== theirs?.corrected) {
    return "corrected for other errors of the judge";
  }
  if (mine?.aim !== theirs?.aim) return "held against other shares";
  return mine?.against === theirs?.against
    ? undefined
    : `compared with ${mine?.against ?? ""} and with ${theirs?.against ?? ""}`;
}

/** What the effect is estimated from. */
function evidenceOf(
  { method, metric }: Place,
  subjects: Evidence["subjects"],
  [a, b]: readonly [Lookup, Lookup],
  stderrs: NonNullable<Evidence["stderrs"]>,
): Evidence {
  const pooled = metric.combines === "images";
  const candidateSeeds = a.seeds(method, metric.id);
  const baselineSeeds = b.seeds(method, metric.id);
  // Blocks of seeds are the same images on both sides only if all seeds are.
  const blocks = a.drawn === b.drawn && candidateSeeds.size > 0 &&
    baselineSeeds.size > 0;
  const [ownRow, otherRow] = [a.row(method), b.row(method)];
  return {
    subjects,
    candidateSeeds,
    baselineSeeds,
    ...(metric.target !== undefined && { target: metric.target }),
    ...(ownRow && otherRow &&
      { byDesign: byDesign(ownRow, otherRow, metric.id) }),
    // Blocks of seeds hold every group, and whole cohorts.
    ...(!pooled && {
      designs: [ownRow?.design, otherRow?.design],
      halves: [a.halves(method, metric.id), b.halves(method, metric.id)],
    }),
    ...(pooled && !blocks && { stderrs }),
  };
}

/**
 * Takes from a score what a comparison shows.
 *
 * @param score The score, if there is one.
 * @returns The side, or `null`.
 */
export function sideOf(score: Side | undefined): Side | null {
  if (!score) return null;
  const { value, stderr, n, chance } = score;
  return { value, stderr, n, chance };
}

function lacking(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
): Pick<Comparison, "verdict" | "lacks"> | undefined {
  const [mine, theirs] = [candidate, baseline].map((side) =>
    (side?.value ?? null) !== null
  );
  if (mine && theirs) return undefined;
  const lacks = mine ? "baseline" : theirs ? "candidate" : "both";
  return { verdict: "missing", lacks };
}

function alone(side: Side | null): ReadonlyMap<string, Side> {
  return new Map(side ? [["", side]] : []);
}

/** Values by subject, in the order of their names; `undefined` unless both sides have the same subjects. */
function paired(
  a: ReadonlyMap<string, Side>,
  b: ReadonlyMap<string, Side>,
): Evidence["subjects"] | undefined {
  if (a.size === 0 || a.size !== b.size) return undefined;
  const pairs: [number, number][] = [];
  for (const subject of [...a.keys()].sort()) {
    const [mine, theirs] = [a.get(subject)?.value, b.get(subject)?.value];
    if (typeof mine !== "number" || typeof theirs !== "number") {
      return undefined;
    }
    pairs.push([mine, theirs]);
  }
  return pairs;
}

function identical(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
  a: ReadonlyMap<string, Side>,
  b: ReadonlyMap<string, Side>,
): boolean {
  const same = (x: Side | null | undefined, y: Side | null | undefined) =>
    x?.value === y?.value && x?.stderr === y?.stderr && x?.n === y?.n;
  return same(candidate, baseline) &&
    a.entries().every(([subject, side]) => same(side, b.get(subject)));
}

/** What is biased by the number of images cannot be compared across numbers. */
function unevenness(
  { candidate, baseline }: Pick<Comparison, "candidate" | "baseline">,
  margin: number,
): string | undefined {
  if (!candidate || !baseline || candidate.n === baseline.n) return undefined;
  const levels = [candidate.chance?.value, baseline.chance?.value];
  const [mine = NaN, theirs = NaN] = levels;
  if (Math.abs(mine - theirs) <= margin / 10) return undefined;
  const images = `${candidate.n} and ${plural(baseline.n, "image")}`;
  return Number.isNaN(mine - theirs)
    ? images
    : `${images}, at which chance alone gives ${mine.toPrecision(2)} and ${
      theirs.toPrecision(2)
    }`;
}
