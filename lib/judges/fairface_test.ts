import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { hashedUniform } from "../../tests/support/hashed_uniform.ts";
import {
  RESNET,
  writeRandomResnet,
} from "../../tests/support/random_resnet.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import { abstains, at, fileDigest, InputError, tensor } from "../core/mod.ts";
import { untold } from "./can_tell.ts";
import { FAIRFACE_ATTRIBUTES } from "./fairface.ts";
import { grouped } from "./grouped.ts";
import { readJudge } from "./read_judge.ts";

Deno.test("race, gender and age of a picture are those of FairFace's predict.py with the same weights", async () => {
  await inFolder(async (folder) => {
    const file = "fairface.safetensors";
    await writeRandomResnet(`${folder}/${file}`);
    const sha256 = await fileDigest(`${folder}/${file}`);
    await write(folder, {
      kind: "fairface",
      model: { file, sha256 },
      crop: { kind: "whole" },
    });
    const data = hashedUniform(2000, 3 * 40 * 50)
      .map((x) => Math.round((x + 1) * 127.5) / 255);
    const judge = await readJudge(folder);
    const [verdict] = await withTestbed(async (networks) => {
      const opened = await judge.open([], networks);
      return await opened.judge(tensor(data, [1, 3, 40, 50]), "");
    });
    for (const [i, name] of ["race", "gender", "age"].entries()) {
      const seen = verdict?.[name];
      ok(seen && !abstains(seen));
      const wanted = RESNET.fairface[i] ?? [];
      const error = Math.max(
        ...seen.probabilities.map((p, k) => Math.abs(p - at(wanted, k))),
      );
      ok(error < 1e-5, `${name} differs by ${error}`);
    }
    const race = verdict?.["race"];
    ok(race);
    const [known] = FAIRFACE_ATTRIBUTES;
    ok(known);
    // What four of seven races leave is said.
    const four = grouped(race, known, ["white", "black", "asian", "hispanic"]);
    const [wanted = []] = RESNET.fairface;
    ok(!abstains(four));
    const left = at(wanted, 5) + at(wanted, 6);
    ok(Math.abs((four.dropped ?? NaN) - left) < 1e-5);
    const asian = (at(wanted, 3) + at(wanted, 4)) / (1 - left);
    ok(Math.abs(at(four.probabilities, 2) - asian) < 1e-5);
  });
});

Deno.test("FairFace tells the groups of BiasMap, of DiffLens and ICM, and of three ages; of nine ages each is in one of them", () => {
  const fairface = { knows: FAIRFACE_ATTRIBUTES };
  const none = [
    untold(fairface, "race", ["white", "black", "asian", "hispanic"]),
    untold(fairface, "race", ["white", "black", "asian", "indian"]),
    untold(fairface, "gender", ["male", "female"]),
    untold(fairface, "age", ["young", "adult", "old"]),
  ];
  deepStrictEqual(none, [[], [], [], []]);
  const age = FAIRFACE_ATTRIBUTES.find(({ name }) => name === "age");
  deepStrictEqual(Object.values(age?.groups ?? {}).flat(), age?.classes);
});

Deno.test("weights that are not FairFace's are refused when the judge is read", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/w.pt`, "PK");
    const sha256 = await fileDigest(`${folder}/w.pt`);
    const crop = { kind: "whole" };
    const model = { file: "w.pt", sha256 };
    await write(folder, { kind: "fairface", model, crop });
    await rejects(readJudge(folder), (error) => {
      ok(error instanceof InputError, String(error));
      match(error.message, /w\.pt/);
      return true;
    });
    await write(folder, { kind: "fairface", model });
    await rejects(readJudge(folder), /crop: expected/);
  });
});

async function write(folder: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(`${folder}/judge.json`, JSON.stringify(value));
}
