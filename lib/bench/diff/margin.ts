import type { Description } from "../../metrics/mod.ts";

/**
 * Finds the difference of a metric that is too small to matter.
 *
 * The margin of an IoU is half the difference that a gate should find, 0.01: a finding
 * must exceed the margin, and an estimate falls short of the true difference half the time.
 *
 * @param metric The metric; one that is not known here gets a hundredth of its range, or a fiftieth of its values where that has no end.
 * @param values Values of both sides, for margins that are shares of them.
 * @param chosen Margins by id of the metric, which come first.
 * @returns The margin, at least 0, in the metric's unit.
 */
export function marginOf(
  { id, range: [least, most] }: Pick<Description, "id" | "range">,
  values: readonly number[],
  chosen: Readonly<Record<string, number>> = {},
): number {
  if (Object.hasOwn(chosen, id)) return chosen[id] as number;
  const [, known] = MARGINS.find(([pattern]) => pattern.test(id)) ?? [];
  if (known !== undefined) return known;
  if (least !== null && most !== null) return (most - least) / 100;
  const size = values.reduce((s, x) => s + Math.abs(x), 0) / values.length;
  return size / 50;
}

const MARGINS: readonly (readonly [RegExp, number])[] = [
  [/^(signed_)?rd\d*$/, 0.02],
  [/^fd(_|$)/, 0.02],
  [/^m?b?iou/, 0.005],
  [/^clip_/, 0.005],
  [/^(recognised|followed|least_share|share_\d)$/, 0.02],
];
