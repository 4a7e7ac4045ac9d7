/**
 * Adds up what lies below a folder, whatever it is: folders of models, locks, digests.
 *
 * @param folder Path of the folder.
 * @returns Bytes of all files.
 */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    bytes += isDirectory
      ? await folderSize(path)
      : (await Deno.stat(path)).size;
  }
  return bytes;
}
