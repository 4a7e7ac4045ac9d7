import { rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { writeTinyJudge } from "../../tests/support/tiny_judge.ts";
import { chooseJudge } from "./choose_judge.ts";

const gender = {
  name: "gender",
  groups: [{ id: "male", words: ["man"] }, { id: "female", words: ["woman"] }],
};

Deno.test("a spec names its judge from its own folder, a flag from where one is, and the flag goes first", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/specs`);
    await writeTinyJudge(`${folder}/specs`);
    const path = `${folder}/specs/own.ts`;
    const own = { judge: "judge.json", attribute: gender };
    const found = await chooseJudge(undefined, own, path);
    strictEqual(found?.name, `${folder}/specs/judge.json`);
    strictEqual(found.judge.kind, "onnx");
    const flag = await chooseJudge("clip_zero_shot", own, path);
    strictEqual(flag?.judge.kind, "clip_zero_shot");
    const none = { attribute: gender };
    strictEqual(await chooseJudge(undefined, none, path), undefined);
    const kind = { ...none, judge: "clip_zero_shot" };
    const plain = await chooseJudge(undefined, kind, path);
    strictEqual(plain?.name, "clip_zero_shot");
  });
});

Deno.test("a spec that asks about what its judge does not tell is refused", async () => {
  await inFolder(async (folder) => {
    await writeTinyJudge(folder);
    const age = { name: "age", groups: [{ id: "young", words: ["y"] }] };
    await rejects(
      chooseJudge(folder, { attribute: age }, "specs/age.ts"),
      /Cannot judge the images of "specs\/age\.ts" by ".*": it does not tell[^]*attribute\.name: the judge does not tell "age"/,
    );
  });
});
