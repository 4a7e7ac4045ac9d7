/**
 * Reads which commit is checked out, from the files of `.git`: no process is started.
 *
 * @returns The commit's hash, or `undefined` if it cannot be told.
 */
export async function gitCommit(root: string): Promise<string | undefined> {
  const git = await gitFolder(root);
  const head = await read(`${git}/HEAD`);
  const ref = head?.match(/^ref: (.+)$/)?.[1];
  if (ref === undefined) return hash(head);
  const common = await read(`${git}/commondir`);
  const shared = common === undefined ? git : absolute(git, common);
  const loose = await read(`${git}/${ref}`) ?? await read(`${shared}/${ref}`);
  if (loose !== undefined) return hash(loose);
  const packed = await read(`${shared}/packed-refs`);
  return hash(
    packed?.split("\n").find((line) => line.endsWith(` ${ref}`))?.split(" ")[0],
  );
}

/**
 * Lists the folders outside of a checkout that {@linkcode gitCommit} reads.
 *
 * @returns None, unless it is a worktree of another checkout.
 */
export async function gitFolders(root: string): Promise<string[]> {
  const git = await gitFolder(root);
  const common = await read(`${git}/commondir`);
  return [git, ...(common === undefined ? [] : [absolute(git, common)])]
    .filter((folder) => !folder.startsWith(`${root}/`));
}

function read(path: string): Promise<string | undefined> {
  return Deno.readTextFile(path).then((t) => t.trim(), () => undefined);
}

/** In a worktree, `.git` is a file that says where the folder lies. */
async function gitFolder(root: string): Promise<string> {
  const file = await read(`${root}/.git`);
  const elsewhere = file?.match(/^gitdir: (.+)$/)?.[1];
  return elsewhere ? absolute(root, elsewhere) : `${root}/.git`;
}

function absolute(from: string, path: string): string {
  return path.startsWith("/") ? path : `${from}/${path}`;
}

function hash(text: string | undefined): string | undefined {
  return text && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}
