import { dirname } from "node:path";
import { fileFailure } from "./file_failure.ts";

/**
 * Makes sure, before there is anything to write, that a folder can be written, or made where it is not there.
 * Nothing of it is left behind: what is refused afterwards has written nothing.
 *
 * @param folder Path of the folder.
 * @throws {EnvironmentError} If it cannot.
 */
export async function checkWritable(folder: string): Promise<void> {
  const missing = await missingFolders(folder);
  // Of its own name, since two runs may try the folder at once.
  const path = `${folder}/.${crypto.randomUUID()}.probe`;
  try {
    using _ = await openNew(path);
    await Deno.remove(path);
  } catch (error) {
    throw fileFailure("write", `${folder}/`, error);
  } finally {
    // One that is used meanwhile is not empty, and stays.
    for (const made of missing) await Deno.remove(made).catch(() => {});
  }
}

/**
 * Opens a new file to write, in a folder that is made if it is not there. Another run that tries whether it can write
 * there may take the empty folder away in between; then it is made again.
 *
 * @param path Path of the file.
 */
export async function openNew(path: string): Promise<Deno.FsFile> {
  for (let left = TRIES;; left--) {
    let there = false;
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      there = true;
      return await Deno.open(path, { write: true, createNew: true });
    } catch (error) {
      // A folder that another run made and took away while this one made it is told as one that exists.
      const gone = error instanceof Deno.errors.NotFound ||
        !there && error instanceof Deno.errors.AlreadyExists;
      if (left === 0 || !gone) throw error;
    }
  }
}

/** As many as there may be runs that begin in one moment. */
const TRIES = 100;

/** A folder and those above it that are not there, the deepest first. */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const there = await Deno.lstat(at).then(
      () => true,
      (error) => !(error instanceof Deno.errors.NotFound),
    );
    if (there) break;
    missing.push(at);
  }
  return missing;
}
