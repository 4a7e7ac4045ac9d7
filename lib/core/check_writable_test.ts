import { deepStrictEqual, rejects } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { checkWritable } from "./check_writable.ts";
import { EnvironmentError } from "./errors.ts";

Deno.test("a folder that can be made is not made yet, and one that is there keeps what it has", async () => {
  await inFolder(async (folder) => {
    await checkWritable(`${folder}/a/b`);
    deepStrictEqual(await names(folder), []);
    await Deno.mkdir(`${folder}/a`);
    await checkWritable(`${folder}/a/b`);
    await checkWritable(`${folder}/a`);
    deepStrictEqual(await names(folder), ["a"]);
    deepStrictEqual(await names(`${folder}/a`), []);
  });
});

Deno.test("many that try one folder at once neither fail nor leave anything", async () => {
  await inFolder(async (folder) => {
    const tries = Array.from(
      { length: 50 },
      () => checkWritable(`${folder}/a/b`),
    );
    await Promise.all(tries);
    deepStrictEqual(await names(folder), []);
  });
});

Deno.test("where a file stands, or a path leads into one, the folder is named", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const path of [`${folder}/file`, `${folder}/file/x`]) {
      await rejects(
        checkWritable(path),
        (error) =>
          error instanceof EnvironmentError &&
          error.message.startsWith(`Cannot write "${path}/": the system says`),
      );
    }
    deepStrictEqual(await names(folder), ["file"]);
  });
});

async function names(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name);
}
