/** Prints a line. */
// deno-lint-ignore no-console
export const print = console.log;

/** Writes seconds. */
export const seconds = (x: number): string => `${x.toFixed(2)} s`;

/** Writes bytes as gigabytes, without the unit. */
export const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);

/** Writes bytes. */
export const memory = (x: number): string => `${gigabytes(x)} GB`;

/** Writes a ratio. */
export const times = (x: number): string => x.toFixed(2);
