import type { Target } from "./fuzz.ts";

/** A target without its name. */
export type Reader = Omit<Target, "name">;

/** Readers by name, each prepared with a folder for the files that it reads. */
export type Readers = Readonly<
  Record<string, (folder: string) => Reader | Promise<Reader>>
>;

/** The repository's folder. */
export const ROOT = decodeURIComponent(
  new URL("../..", import.meta.url).pathname,
);

/** Holds what was read to what must be true of it. */
export function sound(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`What was read is not sound: ${otherwise}`);
}

/** The value of a JSON file. */
export async function json(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(path));
}
