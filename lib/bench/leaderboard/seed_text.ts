import { at } from "../../core/mod.ts";

/**
 * Writes seeds as they are given to `--seeds`.
 *
 * @param seeds Whole numbers.
 * @returns For example `"0..11"` or `"3,5,8..10"`; runs of three and more are ranges.
 */
export function seedText(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < seeds.length;) {
    let end = i;
    while (at(seeds, end) + 1 === seeds[end + 1]) end++;
    // Two in a row are two.
    if (end - i < 2) end = i;
    const first = at(seeds, i);
    parts.push(end > i ? `${first}..${at(seeds, end)}` : `${first}`);
    i = end + 1;
  }
  return parts.join(",");
}
