import { notStrictEqual, strictEqual } from "node:assert/strict";
import { fileDigest } from "../../core/mod.ts";
import { weightDigest } from "./weight_digests.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const FAR = new Date(Date.UTC(2100));
const SENTINEL = "0".repeat(64);

/** Lends a file of weights, and the folder in which its digest is remembered. */
async function withWeights(
  act: (folder: string, weights: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (scratch) => {
    const weights = `${await Deno.realPath(scratch)}/weights`;
    await Deno.writeTextFile(weights, "some");
    await act(`${scratch}/compiled`, weights);
  });
}

/** Puts something else in the place of what is remembered, and dates it. */
async function tamper(folder: string, text: string, date: Date): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    await Deno.utime(`${folder}/${name}`, date, date);
  }
}

Deno.test("a digest is that of the bytes, and remembered while the file stays as it is", async () => {
  await withWeights(async (folder, weights) => {
    const digest = await weightDigest(folder, weights);
    strictEqual(digest, await fileDigest(weights));
    await tamper(folder, SENTINEL, FAR);
    strictEqual(await weightDigest(folder, weights), SENTINEL);
    await Deno.writeTextFile(weights, "emos");
    strictEqual(
      await weightDigest(folder, weights),
      await fileDigest(weights),
      "another time of change is another file",
    );
    notStrictEqual(await weightDigest(folder, weights), digest);
  });
});

Deno.test("a digest that was noted within a tick of the file's last change is not believed", async () => {
  await withWeights(async (folder, weights) => {
    const digest = await weightDigest(folder, weights);
    const { ctime } = await Deno.stat(weights);
    await tamper(folder, SENTINEL, new Date(Number(ctime) + 1000));
    strictEqual(await weightDigest(folder, weights), digest);
  });
});

Deno.test("a digest that was damaged is computed again", async () => {
  await withWeights(async (folder, weights) => {
    const digest = await weightDigest(folder, weights);
    for (const damage of ["", "xyz", digest.slice(1)]) {
      await tamper(folder, damage, FAR);
      strictEqual(await weightDigest(folder, weights), digest);
    }
  });
});
