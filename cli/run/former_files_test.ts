import { deepStrictEqual } from "node:assert/strict";
import { contents, inFolder } from "../../tests/support/folder.ts";
import { listedFiles, removeFormer } from "./former_files.ts";

Deno.test("what an earlier command listed and a later one did not write is removed, and nothing else", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/out/dump`, { recursive: true });
    const out = `${folder}/out`;
    const files = ["image.png", "overlay.png", "dump/noise.npy", "gone.svg"];
    for (const path of [...files.slice(0, 3), "mine.png", "../safe.png"]) {
      await Deno.writeTextFile(`${out}/${path}`, path);
    }
    const record = `${out}/generate.json`;
    const listed = async (value: string) => {
      await Deno.writeTextFile(record, value);
      return await listedFiles(record);
    };
    for (const odd of ["", "null", "[]", '{"files": 3}']) {
      deepStrictEqual(await listed(odd), [], odd);
    }
    const outside = ["../safe.png", "a/../../safe.png", "/etc/x", ".."];
    deepStrictEqual(
      await listed(JSON.stringify({ files: [...files, ...outside] })),
      files,
    );
    await removeFormer(out, files, ["image.png"]);
    deepStrictEqual(Object.keys(await contents(folder)), [
      "out/generate.json",
      "out/image.png",
      "out/mine.png",
      "safe.png",
    ]);
    deepStrictEqual(await listedFiles(`${folder}/none.json`), []);
  });
});
