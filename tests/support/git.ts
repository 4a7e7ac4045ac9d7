// A git repository written by hand, for tests may start no git.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

/**
 * Makes a repository whose branches `main`, which is checked out, and `origin/main` hold files.
 *
 * @param folder Path of the repository; `.git` must not be there.
 * @param files Text by path.
 */
export async function makeRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const git = `${folder}/.git`;
  const store = async (kind: string, content: Uint8Array) => {
    const head = new TextEncoder().encode(`${kind} ${content.length}\0`);
    const bytes = new Uint8Array([...head, ...content]);
    const hash = createHash("sha1").update(bytes).digest("hex");
    const path = `${git}/objects/${hash.slice(0, 2)}`;
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeFile(`${path}/${hash.slice(2)}`, deflateSync(bytes));
    return hash;
  };
  const tree = async (paths: readonly string[], from: string) => {
    const entries: Uint8Array[] = [];
    const names = new Set(paths.map((p) => p.slice(from.length).split("/")[0]));
    for (const name of [...names].sort()) {
      const path = `${from}${name}`;
      const text = files[path];
      const hash: string = text === undefined
        ? await tree(paths.filter((p) => p.startsWith(`${path}/`)), `${path}/`)
        : await store("blob", new TextEncoder().encode(text));
      const mode = text === undefined ? "40000" : "100644";
      entries.push(new TextEncoder().encode(`${mode} ${name}\0`));
      entries.push(Uint8Array.from(Buffer.from(hash, "hex")));
    }
    return await store("tree", Uint8Array.from(entries.flatMap((e) => [...e])));
  };
  const who = "Test <test@example.org> 0 +0000";
  const root = await tree(Object.keys(files), "");
  const text = `tree ${root}\nauthor ${who}\ncommitter ${who}\n\nresults\n`;
  const commit = await store("commit", new TextEncoder().encode(text));
  await Deno.mkdir(`${git}/refs/remotes/origin`, { recursive: true });
  await Deno.mkdir(`${git}/refs/heads`);
  for (const ref of ["heads/main", "remotes/origin/main"]) {
    await Deno.writeTextFile(`${git}/refs/${ref}`, `${commit}\n`);
  }
  await Deno.writeTextFile(`${git}/HEAD`, "ref: refs/heads/main\n");
}
