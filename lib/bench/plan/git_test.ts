import { strictEqual } from "node:assert/strict";
import { gitCommit } from "./git.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const HASH = "0123456789abcdef0123456789abcdef01234567";

Deno.test("gitCommit() reads a branch, a packed branch, a detached head and a worktree", async () => {
  await inFolder(async (root) => {
    const write = async (path: string, text: string) => {
      const full = `${root}/${path}`;
      await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(full, text);
    };
    strictEqual(await gitCommit(root), undefined);
    await write(".git/HEAD", "ref: refs/heads/main\n");
    strictEqual(await gitCommit(root), undefined);
    await write(".git/packed-refs", `# pack\n${HASH} refs/heads/main\n`);
    strictEqual(await gitCommit(root), HASH);
    const loose = HASH.replaceAll("0", "f");
    await write(".git/refs/heads/main", `${loose}\n`);
    strictEqual(await gitCommit(root), loose);
    await write(".git/HEAD", `${HASH}\n`);
    strictEqual(await gitCommit(root), HASH);
    await write(".git/worktrees/w/HEAD", "ref: refs/heads/main\n");
    await write(".git/worktrees/w/commondir", "../..\n");
    await write("w/.git", `gitdir: ${root}/.git/worktrees/w\n`);
    strictEqual(await gitCommit(`${root}/w`), loose);
  });
});
