import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import {
  FOUND_SIDE,
  writeTinyDetector,
} from "../../tests/support/tiny_detector.ts";
import { writeTinyJudge } from "../../tests/support/tiny_judge.ts";
import { abstains, InputError, type Tensor, tensor } from "../core/mod.ts";
import { judgeIdentity } from "./identity.ts";
import type { Verdict } from "./judge.ts";
import { readJudge } from "./read_judge.ts";

const crop = { kind: "face", detector: "detector.json", size: 16, padding: 0 };

Deno.test("a classifier of faces looks at the face, and says why where there is none, are several, or it is small", async () => {
  // Blue all around a red face in the middle: the whole picture is male, its face female.
  const one = picture([[50, 42]]);
  const none = picture([]);
  const two = picture([[22, 22], [70, 62]]);
  deepStrictEqual(await seen({ kind: "whole" }, [one]), ["male"]);
  deepStrictEqual(await seen(crop, [one, none, two]), [
    "female",
    "no face was found",
    "female",
  ]);
  deepStrictEqual(await seen({ ...crop, several: "abstain" }, [one, two]), [
    "female",
    "several faces were found",
  ]);
  const small = { ...crop, smallest: FOUND_SIDE + 1 };
  const reason = `the face is smaller than ${FOUND_SIDE + 1} pixels`;
  deepStrictEqual(await seen(small, [one]), [reason]);
  // The detector finds faces of one size, so that of a picture twice as large is half as large.
  deepStrictEqual(await seen({ ...crop, longest: 192 }, [one]), [
    "the face is smaller than 20 pixels",
  ]);
  const box = { ...crop, align: "box" };
  deepStrictEqual(await seen(box, [one]), ["female"]);
});

Deno.test("what a detector's file says and its network belong to who judges", async () => {
  await inFolder(async (folder) => {
    await writeTinyDetector(folder);
    const identity = async () => {
      const judge = await readJudge(await writeTinyJudge(folder, { crop }));
      return await judgeIdentity(judge, (path) => Promise.resolve(path));
    };
    const before = await identity();
    deepStrictEqual(Object.keys(before?.files ?? {}), [
      "tiny.onnx",
      "detector.onnx",
    ]);
    const path = `${folder}/detector.json`;
    const value = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...value, least: 0.9 }));
    ok(JSON.stringify(await identity()) !== JSON.stringify(before));
  });
});

Deno.test("a detector that cannot be used is refused with what is wrong", async () => {
  await inFolder(async (folder) => {
    const refused = async (change: object, says: RegExp, opens = false) => {
      await writeTinyDetector(folder);
      const path = `${folder}/detector.json`;
      const value = JSON.parse(await Deno.readTextFile(path));
      await Deno.writeTextFile(path, JSON.stringify({ ...value, ...change }));
      const judge = readJudge(await writeTinyJudge(folder, { crop }));
      const act = opens
        ? withTestbed(async (networks) => (await judge).open([], networks))
        : judge;
      await rejects(act, (error) => {
        ok(error instanceof InputError, String(error));
        match(error.message, says);
        return true;
      });
    };
    await refused({ kind: "retina" }, /kind: expected "centerface", got "ret/);
    await refused(
      { model: { file: "no.onnx", sha256: "0".repeat(64) } },
      /model\.file: there is no file ".*no\.onnx"/,
    );
    await refused(
      { input: "image" },
      /expected the one input "image"; it takes input\.1 and gives/,
      true,
    );
    await Deno.remove(`${folder}/detector.json`);
    await rejects(
      writeTinyJudge(folder, { crop }).then(readJudge),
      /Cannot read ".*detector\.json"/,
    );
  });
});

/** Labels of gender, or why there is none. */
async function seen(
  crop: object,
  pictures: readonly Tensor[],
): Promise<string[]> {
  const verdicts = await inFolder(async (folder) => {
    await writeTinyDetector(folder);
    const judge = await readJudge(await writeTinyJudge(folder, { crop }));
    return await withTestbed(async (networks) => {
      const opened = await judge.open([], networks);
      const found: Verdict[] = [];
      for (const image of pictures) {
        found.push(...await opened.judge(image, ""));
      }
      return found;
    });
  });
  strictEqual(verdicts.length, pictures.length);
  return verdicts.map(({ gender }) =>
    !gender ? "nothing" : abstains(gender) ? gender.invalid : gender.label
  );
}

/** Blue, and a red face around each place, of 96 by 96 pixels. */
function picture(places: readonly (readonly [number, number])[]): Tensor {
  const [width, height] = [96, 96];
  const plane = width * height;
  const data = new Float32Array(3 * plane).fill(0.9, 2 * plane);
  data[0] = 0.5;
  for (const [x, y] of places) {
    for (let dy = -10; dy < 10; dy++) {
      for (let dx = -10; dx < 10; dx++) {
        const i = (y + dy) * width + x + dx;
        data[i] = 1;
        data[2 * plane + i] = 0;
      }
    }
  }
  return tensor(data, [1, 3, height, width]);
}
