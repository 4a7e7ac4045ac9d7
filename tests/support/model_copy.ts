import { copyFolder, inFolder } from "./folder.ts";

/**
 * Lends a copy of a model's folder, which is removed afterwards.
 *
 * @param from The folder that is copied.
 * @param act What is done with the path of the copy.
 */
export async function withCopy(
  from: string,
  act: (folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (scratch) => {
    await copyFolder(from, `${scratch}/model`);
    await act(`${scratch}/model`);
  });
}

/**
 * Changes some keys of a JSON file.
 *
 * @param path Path of the file.
 * @param changes New values; an object is merged into the one that is there.
 */
export async function changeJson(
  path: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const json = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify(merged(json, changes)));
}

function merged(value: unknown, change: unknown): unknown {
  if (!isPlain(value) || !isPlain(change)) return change;
  const keys = Object.entries(change).map(([key, x]) =>
    [key, merged(value[key], x)] as const
  );
  return { ...value, ...Object.fromEntries(keys) };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
