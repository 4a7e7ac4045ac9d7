import { at } from "../../core/mod.ts";

/**
 * How a transform decides which group an image is meant to show. Errors, chance levels and
 * verdicts follow from it, so that every transform must say it.
 *
 * | by | an image's group | images that are not independent draws |
 * |---|---|---|
 * | `nobody` | it has none | – |
 * | `turns` | `groups[seed mod K]` | those with one `seed mod period` are meant to be alike |
 * | `coin` | drawn for every `batch` of consecutive seeds, `floor(seed / batch)` | those of one batch |
 * | `cohort` | none of its own: `size` consecutive seeds are evened together, `floor(seed / size)` | those of one cohort |
 */
export type Assignment =
  | { readonly by: "nobody" }
  | {
    readonly by: "turns";
    /** Seeds after which everything that goes in turn begins anew; without `order` a multiple of the number of groups. */
    readonly period: number;
    /** Group of each seed of a period, where the groups do not go one after the other. */
    readonly order?: readonly number[];
  }
  | {
    readonly by: "coin";
    /** Images that share a coin, at least 1. */
    readonly batch: number;
    /** Share of each group, up to a common factor; even if absent. */
    readonly shares?: readonly number[];
  }
  | {
    readonly by: "cohort";
    /** Images that are evened together, at least 2. */
    readonly size: number;
  };

/** Of a transform that gives no image a group. */
export const NOBODY: Assignment = { by: "nobody" };

/**
 * Says whose turn it is. Groups go by seed in turn instead of by chance, so that each
 * is drawn equally often in any run of consecutive seeds that their number divides.
 *
 * @param seed Seed of the image, a non-negative integer.
 * @param groups Number of groups, at least 1.
 * @returns Index of the image's group.
 */
export function groupInTurn(seed: number, groups: number): number {
  return seed % groups;
}

/**
 * Throws the coin of an image's batch: the same for all of its images, and
 * for the same seed in every run.
 *
 * @param seed Seed of the image, a non-negative integer.
 * @param groups Number of groups, at least 1.
 * @param batch Images that share a coin, at least 1.
 * @param shares Share of each group, up to a common factor; even by default.
 * @returns Index of the group.
 */
export function groupByCoin(
  seed: number,
  groups: number,
  batch: number,
  shares: readonly number[] = Array<number>(groups).fill(1),
): number {
  // Not the generator of the image's noise: the group must tell nothing of it.
  let x = Math.imul(Math.floor(seed / batch) + 1, 0x9E3779B1);
  x = Math.imul(x ^ (x >>> 16), 0x85EBCA6B);
  x = Math.imul(x ^ (x >>> 13), 0xC2B2AE35);
  x ^= x >>> 16;
  const total = shares.reduce((a, b) => a + b, 0);
  const thrown = (x >>> 0) / 2 ** 32 * total;
  let sum = 0;
  return shares.findIndex((share) => thrown < (sum += share));
}

/**
 * Puts groups in turn whose shares are not even, as evenly mixed as they can be.
 *
 * @param shares How often each group comes in a period, at least 0 and once in all.
 * @returns Group of each seed of a period.
 */
export function unevenTurns(shares: readonly number[]): number[] {
  const period = shares.reduce((a, b) => a + b, 0);
  const given = shares.map(() => 0);
  return Array.from({ length: period }, (_, i) => {
    const behind = shares.map((share, k) =>
      share * (i + 1) / period - at(given, k)
    );
    const next = behind.indexOf(Math.max(...behind));
    given[next] = at(given, next) + 1;
    return next;
  });
}

/** How a method that gives images groups may be told to. */
export interface GroupChoice {
  /** In turn by seed, or by a coin for every `batch` of seeds. */
  readonly assign: "turns" | "coin";
  /** Images that share a coin. */
  readonly batch: number;
  /** How often each group is chosen, up to a common factor; even if `null`. */
  readonly shares: readonly number[] | null;
}

/**
 * Says how images come by their groups.
 *
 * @param groups Number of groups, at least 1.
 */
export function assignmentBy(
  { assign, batch, shares }: GroupChoice,
  groups: number,
): Assignment {
  if (assign === "coin") return { by: "coin", batch, ...shares && { shares } };
  if (!shares) return { by: "turns", period: groups };
  const order = unevenTurns(shares);
  return { by: "turns", period: order.length, order };
}

/**
 * Finds the group that an image is meant to show.
 *
 * @param seed Seed of the image, a non-negative integer.
 * @param groups Number of groups, at least 1.
 * @returns Index of the group; `undefined` if the image is meant to show none in particular.
 */
export function assignedGroup(
  assignment: Assignment,
  seed: number,
  groups: number,
): number | undefined {
  switch (assignment.by) {
    case "turns":
      return assignment.order
        ? at(assignment.order, seed % assignment.order.length)
        : groupInTurn(seed, groups);
    case "coin":
      return groupByCoin(seed, groups, assignment.batch, assignment.shares);
    default:
      return undefined;
  }
}
