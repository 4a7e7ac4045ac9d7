import { at, plural } from "../core/mod.ts";
import type { AttributeError, Confusion, JudgeError } from "../judges/mod.ts";
import { cohenKappa, correctionOf, wilson } from "../statistics/mod.ts";
import { aligned } from "./align.ts";

/**
 * Writes what is known of a judge's error for people: how often it is right of each class, what it takes them for, and whether
 * shares can be corrected for it.
 *
 * @returns Text, a part per attribute.
 */
export function judgeErrorTable({ attributes }: JudgeError): string {
  return attributes.map(attributeText).join("\n\n");
}

function attributeText(error: AttributeError): string {
  const { name, classes, groups } = error;
  const lines = aligned([
    ["true", "n", ...classes.map((id) => `said ${id}`), "not judged"],
    ...rowsOf(classes, error),
  ], [0]);
  const reasons = Object.entries(error.reasons)
    .map(([reason, n]) => `${reason} (${n})`).join("; ");
  return [
    `${name}: right of ${rightText(error)}`,
    ...lines,
    ...reasons === "" ? [] : [`not judged: ${reasons}`],
    ...groupLines(classes, groups),
    correctable(error),
  ].join("\n");
}

function rowsOf(
  classes: readonly string[],
  { counts, abstained }: Confusion,
): string[][] {
  return classes.map((id, t) => {
    const row = at(counts, t);
    const n = sum(row);
    const all = n + at(abstained, t);
    return [
      id,
      String(all),
      ...row.map((k) => n === 0 ? "–" : shareText(k, n)),
      all === 0 ? "–" : shareText(at(abstained, t), all),
    ];
  });
}

/** One line per class of another attribute, and class of this one: where a judge errs more of some. */
function groupLines(
  classes: readonly string[],
  groups: AttributeError["groups"],
): string[] {
  const filled = groups.filter(({ counts }) =>
    counts.some((row) => sum(row) > 0)
  );
  if (filled.length === 0) return [];
  return aligned([
    ["right, by group", ...classes, "not judged"],
    ...filled.map(({ attribute, value, counts, abstained }) => [
      `${attribute} ${value}`,
      ...classes.map((_, t) => {
        const row = at(counts, t);
        return sum(row) === 0 ? "–" : shareText(at(row, t), sum(row));
      }),
      `${sum(abstained)} of ${sum(abstained) + sum(counts.map(sum))}`,
    ]),
  ], [0]);
}

function rightText({ counts }: Confusion): string {
  const n = sum(counts.map(sum));
  const right = sum(counts.map((row, t) => at(row, t)));
  return n === 0 ? "no image that it judged" : `${shareText(right, n)} of ${n}`;
}

function correctable({ counts }: Confusion): string {
  const known = correctionOf(counts);
  if ("uncorrectable" in known) {
    return `shares cannot be corrected for it: ${known.uncorrectable}`;
  }
  const condition = Math.max(
    ...known.inverse.map((row) => sum(row.map(Math.abs))),
  );
  return `shares can be corrected for it (condition number ${
    condition.toFixed(2)
  })`;
}

/**
 * Writes how far two judges agree.
 *
 * @param table Images by what one says (row) and by what the other says (column), both of which judged them.
 * @returns Text: raw agreement with Wilson's interval, Cohen's kappa with its error, and who says what.
 */
export function agreementText(
  attribute: string,
  classes: readonly string[],
  table: readonly (readonly number[])[],
  [one, other]: readonly [string, string],
): string {
  const n = sum(table.map(sum));
  if (n === 0) return `${attribute}: no image that both judged`;
  const same = sum(table.map((row, i) => at(row, i)));
  const { value, stderr } = cohenKappa(table);
  const kappa = Number.isNaN(value)
    ? "there is no kappa, for both say one thing of every image"
    : `Cohen's kappa ${value.toFixed(3)} ±${stderr.toFixed(3)}`;
  return [
    `${attribute}: ${one} and ${other} agree on ${shareText(same, n)} of ${
      plural(n, "image")
    }; ${kappa}`,
    ...aligned([
      [`${one} \\ ${other}`, ...classes],
      ...classes.map((id, i) => [id, ...at(table, i).map(String)]),
    ], [0]),
  ].join("\n");
}

/** For example `"97.1 % [94.0, 98.6]"`, by Wilson. */
function shareText(hits: number, n: number): string {
  const percent = (x: number) => (100 * x).toFixed(1);
  const [low, high] = wilson(hits, n);
  return `${percent(hits / n)} % [${percent(low)}, ${percent(high)}]`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
