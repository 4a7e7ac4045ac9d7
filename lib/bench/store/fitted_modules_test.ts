import { deepStrictEqual } from "node:assert/strict";
import { type Artifact, moduleTensor } from "../../diffusion/mod.ts";
import { keepModules, readModules } from "./fitted_modules.ts";
import { inFolder } from "../../../tests/support/folder.ts";

Deno.test("on which module a fit acts is read back where it is whole", async () => {
  await inFolder(async (folder) => {
    const artifact = (module: string): Artifact => ({
      tensors: { module: moduleTensor(module) },
      curves: {},
    });
    await keepModules(
      folder,
      new Map([
        ["a", artifact("mid_block")],
        ["b", artifact("up_blocks.1")],
        ["c", { tensors: {}, curves: {} }],
      ]),
    );
    const damaged = `${folder}/fitted/b.json`;
    const text = await Deno.readTextFile(damaged);
    await Deno.writeTextFile(damaged, text.replace("up_", "down_"));
    const methods = ["a", "b", "c", "d"].map((fit) => ({
      id: fit,
      title: fit,
      baseline: fit,
      source: "",
      note: "",
      transforms: [{ id: "latent_direction", fit }],
    }));
    deepStrictEqual(
      await readModules(folder, methods),
      new Map([["a", "mid_block"]]),
    );
  });
});
