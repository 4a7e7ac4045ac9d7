/** What a place allows. */
export interface Room {
  /** Most of them. */
  readonly most: number;
  /** What is counted. */
  readonly of: "bytes" | "characters";
}

/**
 * Writes a document with as many of its rows as there is room for.
 *
 * @param rows The rows, those to keep longest first.
 * @param room What the place allows; without it, everything fits.
 * @param write Writes the document of some rows, and says which were left out.
 * @returns The document; the one without rows if even that is too long.
 */
export function fitted<T>(
  rows: readonly T[],
  room: Room | undefined,
  write: (kept: readonly T[], left: readonly T[]) => string,
): string {
  const of = (kept: number) => write(rows.slice(0, kept), rows.slice(kept));
  const whole = of(rows.length);
  if (!room || fits(whole, room)) return whole;
  let [good, bad] = [0, rows.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fits(of(middle), room)) good = middle;
    else bad = middle;
  }
  return of(good);
}

function fits(text: string, { most, of }: Room): boolean {
  const size = of === "bytes"
    ? new TextEncoder().encode(text).length
    : text.length;
  return size <= most;
}
