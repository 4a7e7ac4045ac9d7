import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { dump } from "npyjs";
import { inFolder } from "../../tests/support/folder.ts";
import { torchNormal } from "../core/mod.ts";
import { activationsAt } from "./activation_folder.ts";
import { numpyStep } from "./numpy_step.ts";

Deno.test("one step of an array of activations is read without the others", async () => {
  await inFolder(async (folder) => {
    const all = torchNormal(1, [3, 4, 2, 5]);
    const path = `${folder}/a.npy`;
    await Deno.writeFile(path, new Uint8Array(dump(all.data, [...all.shape])));
    for (let step = 0; step < 4; step++) {
      deepStrictEqual(await numpyStep(path, step), activationsAt(all, step));
    }
    strictEqual(await numpyStep(path, 4), undefined);
    strictEqual(await numpyStep(`${folder}/b.npy`, 0), undefined);
    await Deno.truncate(path, 300);
    strictEqual(await numpyStep(path, 3), undefined);
  });
});
