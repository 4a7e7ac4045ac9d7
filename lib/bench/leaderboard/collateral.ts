import { groupShares, type Observation } from "../../metrics/mod.ts";
import { at } from "../../core/mod.ts";
import { type Design, halfDifference, holm } from "../../statistics/mod.ts";
import type { AttributeSpec } from "../declare/mod.ts";
import { furtherAttributes, type Plan } from "../plan/mod.ts";
import { type Column, columnEffect } from "./column.ts";
import { referenceOf } from "./reference.ts";
import { rowScores } from "./row_scores.ts";
import type {
  Collateral,
  CollateralRow,
  Score,
  SeedScore,
  Shift,
} from "./scores.ts";
import { withSeedErrors } from "./seed_scores.ts";

/** What is known of the rows. */
export interface CollateralContext {
  /** Observations by method id. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  /** How the images of a row come by their groups, by method id. */
  readonly designs: ReadonlyMap<string, Design>;
}

/**
 * Says what rows did to attributes that their spec does not ask about: the shares of each class, and how far they are from the
 * reference's, paired by subject and, where both drew the same, by seed.
 *
 * @returns By attribute that the judge told; nothing if it told none.
 */
export function collateral(
  plan: Plan,
  known: CollateralContext,
): Collateral | undefined {
  const attributes = furtherAttributes(plan.spec).flatMap((attribute) => {
    const told = known.observations.values().some((own) =>
      own.some((o) => o.further?.[attribute.name]?.label !== undefined)
    );
    return told ? [attributeOf(plan, known, attribute)] : [];
  });
  return attributes.length === 0
    ? undefined
    : { reference: referenceOf(plan.spec), attributes };
}

function attributeOf(
  plan: Plan,
  { observations, designs }: CollateralContext,
  attribute: AttributeSpec,
): Collateral["attributes"][number] {
  const classes = attribute.groups.map(({ id }) => id);
  const reference = referenceOf(plan.spec);
  const rows = plan.methods.map(({ id }) =>
    rowOf(
      id,
      (observations.get(id) ?? []).map((o) => relabelled(o, attribute.name)),
      { classes, subjects: plan.spec.subjects, design: designs.get(id) },
    )
  );
  const base = rows.find(({ row }) => row.method === reference);
  const shifted = rows.map(({ row, columns }) => ({
    row,
    shifts: base && row.method !== reference
      ? columns.map((column, c) => shiftOf(column, at(base.columns, c)))
      : [],
  }));
  // Every shift of the attribute is looked at, and none was meant beforehand.
  const ps = shifted.flatMap(({ shifts }) => shifts.flatMap((s) => s?.p ?? []));
  const adjusted = holm(ps).values();
  return {
    name: attribute.name,
    classes,
    rows: shifted.map(({ row, shifts }) => ({
      ...row,
      ...shifts.length > 0 && {
        shifts: shifts.map((shift) =>
          shift && { ...shift, p: adjusted.next().value ?? NaN }
        ),
      },
    })),
  };
}

/** An image as if its spec had asked about another attribute. */
function relabelled(
  { seed, subject, invalid, further }: Observation,
  attribute: string,
): Observation {
  const seen = further?.[attribute];
  return seen?.label !== undefined ? { seed, subject, label: seen.label } : {
    seed,
    subject,
    invalid: seen?.invalid ?? invalid ?? "nobody judged it",
  };
}

/** The shares of a row, and what its columns rest on. */
function rowOf(
  method: string,
  images: readonly Observation[],
  { classes, subjects, design }: {
    readonly classes: readonly string[];
    readonly subjects: readonly string[];
    readonly design: Design | undefined;
  },
): { row: CollateralRow; columns: readonly Column[] } {
  const metrics = groupShares.slice(0, classes.length);
  const context = {
    classes,
    subjects,
    percentile: 50,
    ...design && { design },
  };
  const { scores, cells } = rowScores(method, images, metrics, context);
  const seeds = seedsOf(method, images, classes, subjects);
  const errors = withSeedErrors(scores, seeds, metrics, design);
  const columns = metrics.map(({ id }): Column => ({
    subjects: new Map(
      cells.flatMap(({ metric, subject, value }) =>
        metric === id && value !== null ? [[subject, value]] : []
      ),
    ),
    seeds: new Map(seeds.map(({ seed, scores }) => [seed, scores[id] ?? NaN])),
    halves: new Map(
      seeds.flatMap(({ seed, halves }) =>
        halves?.[id] === undefined ? [] : [[seed, halves[id]]]
      ),
    ),
    ...design && { row: { design, scores: {} } },
  }));
  const invalid = images.filter(({ label }) => label === undefined).length;
  return {
    row: {
      method,
      n: images.length - invalid,
      nInvalid: invalid,
      shares: metrics.map(({ id }) => shareOf(errors[id])),
    },
    columns,
  };
}

function shareOf(score: Score | undefined): CollateralRow["shares"][number] {
  return { value: score?.value ?? null, stderr: score?.stderr ?? null };
}

/** Per-seed scores of every share: of a mean, the images themselves. */
function seedsOf(
  method: string,
  images: readonly Observation[],
  classes: readonly string[],
  subjects: readonly string[],
): SeedScore[] {
  const bySubject = new Map(subjects.map((subject) => [
    subject,
    images.filter((o) => o.subject === subject && o.label !== undefined),
  ]));
  if (bySubject.values().some(({ length }) => length === 0)) return [];
  const labels = [...bySubject].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, own]) => new Map(own.map((o) => [o.seed, o.label])));
  const seeds = [...new Set(images.map(({ seed }) => seed))]
    .toSorted((a, b) => a - b);
  const shares = classes.map((id) =>
    labels.map((own) =>
      own.values().filter((label) => label === id).toArray().length / own.size
    )
  );
  return seeds.map((seed) => {
    const values = classes.map((id, c) =>
      labels.map((own, s) =>
        own.has(seed)
          ? Number(own.get(seed) === id)
          // A seed whose image abstained moves nothing.
          : at(at(shares, c), s)
      )
    );
    const named = (of: (own: readonly number[]) => number) =>
      Object.fromEntries(
        values.map((own, c) => [`share_${c + 1}`, of(own)]),
      );
    return {
      method,
      seed,
      scores: named((own) => own.reduce((a, b) => a + b, 0) / own.length),
      ...labels.length > 1 && { halves: named(halfDifference) },
    };
  });
}

/** How far a share lies above the reference's; nothing where a subject is missing, or nothing is known of the error. */
function shiftOf(own: Column, base: Column): Shift | null {
  const same = own.subjects.size === base.subjects.size &&
    own.subjects.size > 0 &&
    own.subjects.keys().every((subject) => base.subjects.has(subject));
  const effect = same
    ? columnEffect(own, base, { better: "higher" }, ALPHA)
    : undefined;
  if (!effect) return null;
  const { delta, stderr, interval, p, over } = effect;
  return { delta, stderr, interval, p, over };
}

const ALPHA = 0.05;
