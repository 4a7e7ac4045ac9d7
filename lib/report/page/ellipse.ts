/** A point with its error in both directions. */
export interface Estimate2 {
  /** First coordinate and its standard error. */
  readonly x: readonly [value: number, stderr: number];
  /** Second coordinate and its standard error. */
  readonly y: readonly [value: number, stderr: number];
  /** Correlation of the two errors, in `[−1, 1]`. */
  readonly correlation: number;
}

/**
 * Draws the ellipse of one standard error: its shadow on either axis is the estimate with its error.
 *
 * @param corners How many corners stand for it. Default 48.
 * @returns A closed line, corner by corner.
 */
export function errorEllipse(
  { x: [x, dx], y: [y, dy], correlation }: Estimate2,
  corners = 48,
): (readonly [number, number])[] {
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = 2 * Math.PI * i / corners;
    const [u, v] = [Math.cos(angle), Math.sin(angle)];
    const across = Math.sqrt(1 - correlation ** 2);
    return [x + dx * u, y + dy * (correlation * u + across * v)] as const;
  });
}
