/** How a check went: all is well, something cannot be done, nothing can. */
export const LEVELS = ["ok", "warn", "fail"] as const;

/** One line of what was found. */
export interface Check {
  /** What was looked at. */
  readonly name: string;
  /** How it went. */
  readonly level: typeof LEVELS[number];
  /** What was found. */
  readonly found: string;
  /** What to do about it. */
  readonly todo?: string;
}
