import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { writeTinyJudge } from "../../tests/support/tiny_judge.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import { abstains, tensor } from "../core/mod.ts";
import type { ChosenJudge } from "./judge.ts";
import { readJudge } from "./read_judge.ts";

const gender = {
  name: "gender",
  output: "logits",
  values: "softmax",
  classes: ["male", "female"],
};

/** An image `[1, 3, 16, 24]` of one colour, but for one pixel. */
function plain(colour: readonly number[]) {
  const data = colour.flatMap((x) => Array(16 * 24).fill(x));
  data[0] = 0;
  return tensor(data, [1, 3, 16, 24]);
}

function judged(judge: ChosenJudge, colour: readonly number[]) {
  return withTestbed(async ({ runtime, scorer }) => {
    const opened = await judge.open([], { scorer, runtime });
    return (await opened.judge(plain(colour), "nurse"))[0] ?? {};
  });
}

Deno.test("an ONNX classifier tells every attribute that its judge.json names", async () => {
  await inFolder(async (folder) => {
    const judge = await readJudge(await writeTinyJudge(folder));
    deepStrictEqual(judge.knows?.map(({ name }) => name), ["gender", "race"]);
    const { gender, race } = await judged(judge, [1, 0.2, 0]);
    ok(gender && !abstains(gender) && race && !abstains(race));
    strictEqual(gender.label, "female");
    // Red is 1 but in one of 384 pixels, which the resizing spreads: the logits are ±4 nearly.
    ok(Math.abs(at(gender.probabilities, 1) - 1 / (1 + Math.exp(-8))) < 1e-4);
    strictEqual(race.label, "east_asian");
    strictEqual(race.probabilities.length, 5);
  });
});

Deno.test("scale, mean, deviation, order of channels and layout reach the network as written", async () => {
  await inFolder(async (folder) => {
    const input = {
      name: "pixels",
      width: 8,
      height: 8,
      channels: "BGR",
      scale: 1 / 255,
      mean: [0.5, 0, 0.25],
      deviation: [0.5, 1, 1],
    };
    const judge = await readJudge(await writeTinyJudge(folder, { input }));
    const { gender } = await judged(judge, [0.2, 0.2, 0.8]);
    ok(gender && !abstains(gender));
    // The network's red is (0.8 − 0.5) / 0.5 = 0.6, its blue 0.2 − 0.25 = −0.05: logits ∓4 · 0.65.
    const female = 1 / (1 + Math.exp(-8 * 0.65));
    ok(Math.abs(at(gender.probabilities, 1) - female) < 5e-3);
  });
});

Deno.test("a sigmoid tells the second of two classes, and an image of one colour is abstained from", async () => {
  await inFolder(async (folder) => {
    const attributes = [{ ...gender, first: 1, values: "sigmoid" }];
    const path = await writeTinyJudge(folder, { attributes });
    const judge = await readJudge(path);
    const { gender: seen } = await judged(judge, [0.5, 0, 0]);
    ok(seen && !abstains(seen));
    ok(Math.abs(at(seen.probabilities, 1) - 1 / (1 + Math.exp(-2))) < 1e-3);
    const { gender: nothing } = await judged(judge, [0, 0, 0]);
    deepStrictEqual(nothing, { invalid: "the image is one colour" });
  });
});

Deno.test("what is wrong with a judge.json is said all at once, before anything is opened", async () => {
  await inFolder(async (folder) => {
    const refused = async (changes: Record<string, unknown>, says: RegExp) =>
      await rejects(
        writeTinyJudge(folder, changes).then(readJudge),
        (error: Error) => {
          strictEqual(error.name, "InputError");
          ok(says.test(error.message), error.message);
          return true;
        },
      );
    await refused({ kind: "onyx" }, /kind: unknown kind "onyx"/);
    await refused(
      { model: { file: "../tiny.onnx", sha256: "x" }, extra: 1 },
      /model\.file: expected the name of a file[^]*model\.sha256: expected 64 hex[^]*extra: unknown key/,
    );
    await refused(
      { model: { file: "tiny.onnx", sha256: "0".repeat(64) } },
      /model\.sha256: ".*tiny\.onnx" is another file, its digest is [0-9a-f]{64}/,
    );
    await refused(
      {
        attributes: [
          { ...gender, values: "sigmoid", classes: ["a", "b", "c"] },
          { ...gender, groups: { male: ["female"], both: ["male", "male"] } },
        ],
      },
      /one sigmoid tells two classes, got 3[^]*"gender" is there twice[^]*groups\.male: a class has this name[^]*groups\.both: expected each class once/,
    );
  });
});

Deno.test("a file that is no such network is refused when it is opened", async () => {
  await inFolder(async (folder) => {
    const refused = async (
      changes: Record<string, unknown>,
      says: RegExp,
    ) => {
      const judge = await readJudge(await writeTinyJudge(folder, changes));
      await rejects(judged(judge, [1, 0, 0]), (error: Error) => {
        strictEqual(error.name, "InputError");
        ok(says.test(error.message), error.message);
        return true;
      });
    };
    const input = { name: "image", width: 8, height: 8 };
    await refused(
      { input },
      /expected the one input "image"; it takes pixels and gives logits/,
    );
    await refused(
      { input: { name: "pixels", width: 9, height: 9 } },
      /Cannot judge with/,
    );
    await refused(
      { attributes: [{ ...gender, output: "scores" }] },
      /expected the output "scores"; it takes pixels and gives logits/,
    );
    await refused(
      { attributes: [{ ...gender, first: 6 }] },
      /has 7 values of an image, expected at least 8/,
    );
    await refused(
      { attributes: [{ ...gender, values: "probabilities" }] },
      /expected probabilities in \[0, 1\]/,
    );
  });
});

function at(xs: readonly number[], i: number): number {
  return xs[i] ?? NaN;
}
