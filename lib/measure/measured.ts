import { INDEPENDENT } from "../statistics/mod.ts";
import { type Observation, targeted } from "../metrics/mod.ts";
import type { BoardContext } from "../bench/mod.ts";
import type { ImagePlan, ImageUnit, KnownFile } from "./image_plan.ts";

/** Images of which nothing could be measured. */
export interface BadFile {
  /** The image. */
  readonly image: KnownFile;
  /** Why. */
  readonly reason: string;
}

/**
 * Puts beside what was read of images what was known of them: the groups that they were meant to show, and
 * whether they had a prompt.
 *
 * @returns Observations by row, unit by unit.
 */
export function measured(
  { methods, units }: ImagePlan,
  found: ReadonlyMap<ImageUnit, readonly Observation[]>,
): ReadonlyMap<string, readonly Observation[]> {
  const own = Map.groupBy(units, ({ method }) => method.id);
  return new Map(methods.map(({ id }) => [
    id,
    (own.get(id) ?? []).flatMap((unit) =>
      (found.get(unit) ?? []).map((o, i) => beside(o, unit.images[i]))
    ),
  ]));
}

function beside(o: Observation, image: KnownFile | undefined): Observation {
  const held = image?.group === undefined ? o : targeted(o, image.group);
  return {
    ...held,
    ...(image?.prompt === undefined &&
      { unprompted: "its prompt is not known" }),
    ...(image?.group !== undefined && o.label !== undefined &&
      { assigned: image.group }),
  };
}

/**
 * Lists the images of which nothing could be measured.
 *
 * @returns One per image, with the reason.
 */
export function badFiles(
  units: readonly ImageUnit[],
  found: ReadonlyMap<ImageUnit, readonly Observation[]>,
): BadFile[] {
  return units.flatMap((unit) =>
    (found.get(unit) ?? []).flatMap(({ invalid }, i) => {
      const image = unit.images[i];
      return invalid === undefined || !image
        ? []
        : [{ image, reason: invalid }];
    })
  );
}

/**
 * Says how images come by their groups where each was meant to show one: in turn, if the groups follow one
 * another by seed the same way for every subject; else by a coin.
 *
 * @returns Designs by row; rows of the spec, and rows of whose images nothing was meant, are left out.
 */
export function designsOf(
  { methods, units, spec }: ImagePlan,
): NonNullable<BoardContext["designs"]> {
  const groups = spec.attribute.groups.map(({ id }) => id);
  const own = Map.groupBy(units, ({ method }) => method.id);
  return new Map(methods.flatMap(({ id, transforms }) => {
    const images = (own.get(id) ?? []).flatMap((unit) => unit.images);
    const meant = images.every(({ group }) => group !== undefined);
    if (transforms.length > 0 || !meant) return [];
    const k = groups.length;
    const turns = new Map<number, string | undefined>();
    const inTurn = images.every(({ seed, group }) => {
      const turn = seed % k;
      const known = turns.get(turn) ?? group;
      turns.set(turn, known);
      return known === group;
    });
    const all = new Set(turns.values()).size === k;
    return [[
      id,
      inTurn && all
        ? { groups: "turns", turns: k, cohort: 1 } as const
        : { ...INDEPENDENT, groups: "coin" } as const,
    ]];
  }));
}
