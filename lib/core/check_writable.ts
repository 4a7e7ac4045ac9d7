import { dirname } from "node:path";
import { fileFailure } from "./file_failure.ts";

/**
 * Makes sure, before there is anything to write, that a folder can be written, or made where it is not there: a file
 * can be made in it, or in the nearest folder above that is there. No folder is made, so nothing is left behind.
 *
 * @param folder Path of the folder.
 * @throws {EnvironmentError} If it cannot.
 */
export async function checkWritable(folder: string): Promise<void> {
  // Of its own name, since two runs may try the folder at once.
  const path = `${await nearest(folder)}/.${crypto.randomUUID()}.probe`;
  try {
    using _ = await Deno.open(path, { write: true, createNew: true });
    await Deno.remove(path);
  } catch (error) {
    // Who is allowed this folder alone cannot try the one above it.
    if (error instanceof Deno.errors.NotCapable && await allowed(folder)) {
      return;
    }
    throw fileFailure("write", `${folder}/`, error);
  }
}

/** The folder, or the nearest above it that is there. */
async function nearest(folder: string): Promise<string> {
  let at = folder;
  while (at !== dirname(at) && !await there(at)) at = dirname(at);
  return at;
}

async function there(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(
    () => true,
    (error) => !(error instanceof Deno.errors.NotFound),
  );
}

async function allowed(path: string): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "write", path });
  return state === "granted";
}
