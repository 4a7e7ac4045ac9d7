import { deepStrictEqual, ok } from "node:assert/strict";
import { tensor } from "../../core/mod.ts";
import { inFolder } from "../../../tests/support/folder.ts";
import { tinyModel } from "../../../tests/support/tiny_model.ts";
import { readProfile } from "./profile.ts";
import { openRuntime } from "./session.ts";

Deno.test("a released session leaves a profile of what ran where", async () => {
  await inFolder(async (folder) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    try {
      const session = await runtime.load(
        tinyModel({
          inputs: { x: [2] },
          nodes: [["Exp", ["x"], ["e"]], ["Neg", ["e"], ["y"]]],
          outputs: { y: [2] },
        }),
        { profile: `${folder}/profile` },
      );
      await session.run({ x: tensor([0, 1], [2]) });
      await session.release();
      const files = await Array.fromAsync(Deno.readDir(folder));
      const [text] = await Promise.all(
        files.map(({ name }) => Deno.readTextFile(`${folder}/${name}`)),
      );
      const runs = readProfile(text ?? "[]");
      deepStrictEqual(
        runs.map(({ name, operator, provider }) => [name, operator, provider]),
        [
          ["node_0", "Exp", "CPUExecutionProvider"],
          ["node_1", "Neg", "CPUExecutionProvider"],
        ],
      );
      ok(runs.every(({ duration }) => duration >= 0));
    } finally {
      await runtime.close();
    }
  });
});
