import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { judgeIdentity } from "./identity.ts";
import { JUDGES } from "./judges.ts";
import { readJudge } from "./read_judge.ts";

Deno.test("every kind of judge is listed under its id", () => {
  for (const [id, record] of Object.entries(JUDGES)) {
    strictEqual(record.id, id);
  }
});

Deno.test("another kind, version, setting or file of a judge is another identity; units of CLIP's first version keep their names", async () => {
  const clip = await readJudge("clip_zero_shot");
  const digestOf = (path: string) => Promise.resolve(`digest of ${path}`);
  strictEqual(await judgeIdentity(clip, digestOf), undefined);
  const second = { ...clip, version: 2, settings: { crop: 1 } };
  deepStrictEqual(
    await judgeIdentity({ ...second, files: { model: "a/b.onnx" } }, digestOf),
    {
      kind: "clip_zero_shot",
      version: 2,
      settings: { crop: 1 },
      files: { model: "digest of a/b.onnx" },
    },
  );
});

Deno.test("a name that is no judge is refused with what there is", async () => {
  await rejects(
    readJudge("nobody"),
    /Cannot find the judge "nobody": it is neither clip_zero_shot nor a judge.json/,
  );
  await rejects(readJudge("onnx"), /told by its judge.json; name the file/);
});
