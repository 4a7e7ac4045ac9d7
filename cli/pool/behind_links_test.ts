import { deepStrictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { behindLinks } from "./behind_links.ts";

Deno.test("behindLinks() finds where linked files lie, in folders of folders, and nothing else", async () => {
  await inFolder(async (given) => {
    const folder = await Deno.realPath(given);
    for (const path of ["model/unet", "blobs", "other"]) {
      await Deno.mkdir(`${folder}/${path}`, { recursive: true });
    }
    await Deno.writeTextFile(`${folder}/blobs/a`, "a");
    await Deno.writeTextFile(`${folder}/other/b`, "b");
    await Deno.writeTextFile(`${folder}/model/config.json`, "{}");
    await Deno.symlink("../../blobs/a", `${folder}/model/unet/weights`);
    await Deno.symlink("nowhere", `${folder}/model/dangling`);
    deepStrictEqual(await behindLinks([`${folder}/model`]), [
      `${folder}/blobs`,
    ]);
    await Deno.symlink("other", `${folder}/linked`);
    await Deno.symlink("../other", `${folder}/other/itself`);
    deepStrictEqual(
      await behindLinks([`${folder}/linked`, `${folder}/nowhere`, folder]),
      [`${folder}/other`, `${folder}/blobs`],
    );
  });
});
