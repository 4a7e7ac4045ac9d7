// No test cuts the power, and what lies in a lent folder is gone soon: nothing waits for the disk.
Deno.FsFile.prototype.sync = Deno.FsFile.prototype.syncData = () =>
  Promise.resolve();

/**
 * Lends an empty folder, which is removed afterwards.
 *
 * @param act What is done with its path.
 * @returns What that returned.
 */
export async function inFolder<T>(
  act: (folder: string) => Promise<T> | T,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Says whether something is there.
 *
 * @param path Path of a file or folder.
 * @returns `false` if there is nothing that can be seen.
 */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/**
 * Reads every file below a folder.
 *
 * @param folder The folder.
 * @param wanted Whether a file counts, by its path within the folder.
 * @returns Bytes by path within the folder.
 */
export async function contents(
  folder: string,
  wanted: (path: string) => boolean = () => true,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const walk = async (within: string) => {
    for await (const entry of Deno.readDir(`${folder}/${within}`)) {
      const path = `${within}${entry.name}`;
      if (entry.isDirectory) await walk(`${path}/`);
      else if (wanted(path)) {
        files[path] = await Deno.readFile(`${folder}/${path}`);
      }
    }
  };
  await walk("");
  return Object.fromEntries(
    Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/**
 * Copies a folder with all that is below it, over what is there.
 *
 * @param from The folder.
 * @param to Where its copy lies.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}
