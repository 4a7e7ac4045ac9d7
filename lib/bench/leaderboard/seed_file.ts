import { csvRecords, csvText } from "../../core/mod.ts";
import type { SeedScore } from "./scores.ts";

/**
 * Writes the per-seed scores, one line per method and seed; the images' own part of it, where there is one, in a column of the metric's name with `:halves`.
 *
 * @param metrics Ids of the metrics, in the order of the columns.
 * @returns The file's text; equal scores give equal bytes.
 */
export function seedsCsv(
  seeds: readonly SeedScore[],
  metrics: readonly string[],
): string {
  const parted = metrics.filter((id) =>
    seeds.some(({ halves }) => halves?.[id] !== undefined)
  );
  return csvText(
    ["method", "seed", ...metrics, ...parted.map((id) => `${id}${HALVES}`)],
    seeds.map(({ method, seed, scores, halves }) => [
      method,
      seed,
      ...metrics.map((id) => scores[id]),
      ...parted.map((id) => halves?.[id]),
    ]),
  );
}

/**
 * Reads what {@linkcode seedsCsv} wrote.
 *
 * @returns The scores, bit for bit, and everything that is wrong with the file.
 */
export function readSeeds(
  text: string,
): { seeds: SeedScore[]; problems: string[] } {
  const seeds: SeedScore[] = [];
  const problems: string[] = [];
  let records: readonly Record<string, string>[];
  try {
    records = csvRecords(text);
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    return { seeds, problems: [says] };
  }
  const absent = ["method", "seed"].filter((name) =>
    records[0] && !Object.hasOwn(records[0], name)
  );
  if (absent.length > 0) {
    return { seeds, problems: absent.map((name) => `no column "${name}"`) };
  }
  for (const [i, record] of records.entries()) {
    const { method = "", seed = "", ...scores } = record;
    const numbers = Object.entries({ seed, ...scores })
      .filter(([, field]) => field !== "");
    // The header is line 1.
    const where = `line ${i + 2}`;
    if (method === "") problems.push(`${where}: method: expected a text`);
    if (seed === "") problems.push(`${where}: seed: expected a number`);
    for (const [name, field] of numbers) {
      if (Number.isFinite(Number(field))) continue;
      problems.push(`${where}: ${name}: expected a number, got "${field}"`);
    }
    const values = numbers.filter(([name]) => name !== "seed")
      .map(([id, field]) => [id, Number(field)] as const);
    const halves = values.filter(([id]) => id.endsWith(HALVES))
      .map(([id, value]) => [id.slice(0, -HALVES.length), value]);
    seeds.push({
      method,
      seed: Number(seed),
      scores: Object.fromEntries(
        values.filter(([id]) => !id.endsWith(HALVES)),
      ),
      ...(halves.length > 0 && { halves: Object.fromEntries(halves) }),
    });
  }
  return { seeds, problems };
}

const HALVES = ":halves";
