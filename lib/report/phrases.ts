/**
 * Writes a list as it stands in a sentence.
 *
 * @param last The word before the last.
 * @returns For example `"a, b and c"`.
 */
export function listed(items: readonly string[], last = "and"): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/**
 * Writes a number.
 *
 * @param digits Digits after the point.
 * @returns For example `"0.44"`.
 */
export function rounded(value: number, digits: number): string {
  return value.toFixed(digits);
}

/**
 * Writes a limit so that what lies within it still does.
 *
 * @param value The limit, at least 0.
 * @param digits Digits after the point.
 * @returns The least number of so many digits that is not below it.
 */
export function roundedUp(value: number, digits: number): string {
  const scale = 10 ** digits;
  return (Math.ceil(value * scale) / scale).toFixed(digits);
}

/**
 * Writes a number with its standard error.
 *
 * @param stderr Its error, if it is known.
 * @param digits Digits after the point.
 * @returns For example `"0.44 ± 0.09"`.
 */
export function spread(
  value: number,
  stderr: number | null,
  digits: number,
): string {
  const error = stderr === null ? "?" : stderr.toFixed(digits);
  return `${value.toFixed(digits)} ± ${error}`;
}
