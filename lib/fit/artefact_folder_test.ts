import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { InputError, tensor } from "../core/mod.ts";
import { artefactFolder } from "./artefact_folder.ts";
import { inFolder } from "../../tests/support/folder.ts";

const digest = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");

const IDENTITY = { fit: "iti_gen", version: 1 };
const ARTEFACT = {
  tensors: {
    tokens: tensor([0.1, -2, 1e-9, 4, 5, 6], [2, 1, 3]),
    one: tensor([7], [1]),
  },
  curves: { loss: [3, 2, 1.5] },
};

async function withArtefacts(
  test: (folder: ReturnType<typeof artefactFolder>) => Promise<void>,
) {
  await inFolder(async (path) => {
    await test(artefactFolder(`${path}/artefacts`, digest));
  });
}

Deno.test("an artefact is read as it was written, to the bit", () =>
  withArtefacts(async (folder) => {
    strictEqual(await folder.read("k"), undefined);
    await folder.write("k", IDENTITY, ARTEFACT);
    deepStrictEqual(await folder.read("k"), ARTEFACT);
    await folder.remove("k");
    strictEqual(await folder.read("k"), undefined);
    await folder.remove("k");
  }));

Deno.test("an artefact with a bit turned in any of its arrays is not there", () =>
  withArtefacts(async (folder) => {
    for (const name of ["tokens", "one"]) {
      await folder.write("k", IDENTITY, ARTEFACT);
      const path = `${folder.path}/k/${name}.npy`;
      const bytes = await Deno.readFile(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await Deno.writeFile(path, bytes);
      strictEqual(await folder.read("k"), undefined);
    }
  }));

Deno.test("an artefact without its description, or with a broken one, is not there", () =>
  withArtefacts(async (folder) => {
    await folder.write("k", IDENTITY, ARTEFACT);
    const path = `${folder.path}/k/artefact.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, -20));
    strictEqual(await folder.read("k"), undefined);
    await Deno.remove(path);
    strictEqual(await folder.read("k"), undefined);
  }));

Deno.test("a folder lists its artefacts with what they depend on", () =>
  withArtefacts(async (folder) => {
    deepStrictEqual([...await folder.list()], []);
    await folder.write("b", IDENTITY, ARTEFACT);
    await folder.write("a", { fit: "uce" }, { tensors: {}, curves: {} });
    deepStrictEqual([...await folder.list()], [
      ["a", { identity: { fit: "uce" }, curves: {}, tensors: {} }],
      ["b", {
        identity: IDENTITY,
        curves: ARTEFACT.curves,
        tensors: { tokens: [2, 1, 3], one: [1] },
      }],
    ]);
  }));

Deno.test("what is not in a folder is looked for in the one behind it", () =>
  withArtefacts(async (behind) => {
    await behind.write("k", IDENTITY, ARTEFACT);
    const front = artefactFolder(`${behind.path}/front`, digest, behind.path);
    deepStrictEqual(await front.read("k"), ARTEFACT);
    await front.write("k", IDENTITY, { ...ARTEFACT, curves: {} });
    deepStrictEqual((await front.read("k"))?.curves, {});
    deepStrictEqual((await behind.read("k"))?.curves, ARTEFACT.curves);
  }));

Deno.test("a file is no folder of artefacts", async () => {
  const path = await Deno.makeTempFile();
  try {
    await rejects(artefactFolder(path, digest).list(), InputError);
  } finally {
    await Deno.remove(path);
  }
});
