import { dirname, join } from "node:path";

/**
 * Finds the folders in which files really lie that links name, as the snapshots of Hugging Face's cache do: who may
 * read a link alone may not read the file.
 *
 * @returns Folders, each once; none for what is no link.
 */
export async function behindLinks(
  places: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  const look = async (path: string, isLink: boolean) => {
    const info = await Deno.stat(path).catch(() => undefined);
    if (isLink) {
      const real = await Deno.realPath(path).catch(() => undefined);
      const folder = real && info?.isFile ? dirname(real) : real;
      // A link may lead back to where it lies.
      if (folder === undefined || !info?.isFile && found.has(folder)) return;
      found.add(folder);
    }
    if (!info?.isDirectory) return;
    for await (const entry of Deno.readDir(path)) {
      const inner = join(path, entry.name);
      if (entry.isSymlink) await look(inner, true);
      else if (entry.isDirectory) await look(inner, false);
    }
  };
  for (const place of places) {
    const info = await Deno.lstat(place).catch(() => undefined);
    if (info) await look(place, info.isSymlink);
  }
  return [...found];
}
