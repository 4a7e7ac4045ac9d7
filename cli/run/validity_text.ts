import { at, plural } from "../../lib/core/mod.ts";
import {
  csvText,
  type ReadingValidity,
  type Spec,
} from "../../lib/bench/mod.ts";
import { heatMap } from "../../lib/report/mod.ts";

/**
 * Writes which way of reading an overlap tells best how far two words are entangled, for people.
 *
 * @param found What each way is worth, at least one.
 * @param images Images of each subject.
 */
export function validityText(
  { attribute, subjects }: Pick<Spec, "attribute" | "subjects">,
  found: readonly ReadingValidity[],
  images: number,
): string {
  const best = bestOf(found);
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const header = [
    "read from",
    "modules",
    "measure",
    "mean",
    "rank correlation",
    "95 % interval",
    "on held-out images",
  ];
  const line = (way: ReadingValidity) =>
    row([
      way.source,
      way.modules,
      way.measure,
      way.mean.value.toFixed(3),
      way.correlation.value.toFixed(2),
      range(way.correlation.interval),
      `${way.heldOut.value.toFixed(2)} (${range(way.heldOut.interval)})`,
    ]);
  const published = found.filter(isPublished);
  const sorted = [...found].sort((a, b) =>
    b.correlation.value - a.correlation.value
  );
  return [
    `# Does the overlap of a profession's word and "${attribute.name}" tell how far they are entangled?`,
    "",
    `Rank correlation, over ${
      plural(subjects.length, "profession")
    }, of each profession's mean overlap with the share of its word's target that was planted on the signs of ${attribute.name}; ${
      plural(images, "image")
    } each, without any method.`,
    "",
    `Best reading: ${best.source}, ${best.modules}, ${best.measure}. It was chosen on half of the images, ${
      best.chosenBy.toFixed(2)
    } there; on the other half it has ${best.heldOut.value.toFixed(2)} (${
      range(best.heldOut.interval)
    }).`,
    "",
    "As published, with all modules:",
    "",
    row(header),
    row(header.map(() => "---")),
    ...published.map(line),
    "",
    "The ten highest and the ten lowest of all:",
    "",
    row(header),
    row(header.map(() => "---")),
    ...[...new Set([...sorted.slice(0, 10), ...sorted.slice(-10)])].map(line),
    "",
  ].join("\n");
}

/** Writes every way of reading, a line each. */
export function validityCsv(found: readonly ReadingValidity[]): string {
  const header = [
    "source",
    "modules",
    "measure",
    "mean",
    "mean_stderr",
    "rank_correlation",
    "low",
    "high",
    "chosen_by",
    "held_out",
    "held_out_low",
    "held_out_high",
  ];
  return csvText(
    header,
    found.map((way) => [
      way.source,
      way.modules,
      way.measure,
      way.mean.value,
      way.mean.stderr,
      way.correlation.value,
      ...way.correlation.interval,
      way.chosenBy,
      way.heldOut.value,
      ...way.heldOut.interval,
    ]),
  );
}

/** Draws the rank correlation of every way of reading: a row for each source and choice of modules, a column for each measure. */
export async function validityPicture(
  found: readonly ReadingValidity[],
): Promise<string> {
  const placeOf = ({ source, modules }: ReadingValidity) =>
    `${source}: ${modules}`;
  const rows = [...new Set(found.map(placeOf))];
  const columns = [...new Set(found.map(({ measure }) => measure))];
  const known = new Map(
    found.map((way) => [
      `${placeOf(way)}\n${way.measure}`,
      way.correlation.value,
    ]),
  );
  return await heatMap({
    rows,
    columns,
    values: rows.map((row) =>
      columns.map((column) => known.get(`${row}\n${column}`) ?? NaN)
    ),
    x: "measure",
    title: "rank correlation with what was planted",
    domain: [-1, 1],
  });
}

function bestOf(found: readonly ReadingValidity[]): ReadingValidity {
  return found.reduce(
    (best, way) => way.chosenBy > best.chosenBy ? way : best,
    at(found, 0),
  );
}

/** As BiasMap masks: all modules, above the 70th percentile. */
function isPublished({ source, modules, measure }: ReadingValidity): boolean {
  return modules === "all modules" && measure.includes("70th") &&
    !source.includes("unconditional");
}

function range([low, high]: readonly [number, number]): string {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`;
}
