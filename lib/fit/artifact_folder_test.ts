import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { InputError, tensor } from "../core/mod.ts";
import { artifactFolder } from "./artifact_folder.ts";
import { inFolder } from "../../tests/support/folder.ts";

const digest = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");

const IDENTITY = { fit: "iti_gen", version: 1 };
const ARTIFACT = {
  tensors: {
    tokens: tensor([0.1, -2, 1e-9, 4, 5, 6], [2, 1, 3]),
    one: tensor([7], [1]),
  },
  curves: { loss: [3, 2, 1.5] },
};

async function withArtifacts(
  test: (folder: ReturnType<typeof artifactFolder>) => Promise<void>,
) {
  await inFolder(async (path) => {
    await test(artifactFolder(`${path}/artifacts`, digest));
  });
}

Deno.test("an artifact is read as it was written, to the bit", () =>
  withArtifacts(async (folder) => {
    strictEqual(await folder.read("k"), undefined);
    await folder.write("k", IDENTITY, ARTIFACT);
    deepStrictEqual(await folder.read("k"), ARTIFACT);
    await folder.remove("k");
    strictEqual(await folder.read("k"), undefined);
    await folder.remove("k");
  }));

Deno.test("an artifact with a bit turned in any of its arrays is not there", () =>
  withArtifacts(async (folder) => {
    for (const name of ["tokens", "one"]) {
      await folder.write("k", IDENTITY, ARTIFACT);
      const path = `${folder.path}/k/${name}.npy`;
      const bytes = await Deno.readFile(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await Deno.writeFile(path, bytes);
      strictEqual(await folder.read("k"), undefined);
    }
  }));

Deno.test("an artifact without its description, or with a broken one, is not there", () =>
  withArtifacts(async (folder) => {
    await folder.write("k", IDENTITY, ARTIFACT);
    const path = `${folder.path}/k/artifact.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, -20));
    strictEqual(await folder.read("k"), undefined);
    await Deno.remove(path);
    strictEqual(await folder.read("k"), undefined);
  }));

Deno.test("a folder that version 0.1 wrote is read as it is", () =>
  withArtifacts(async (folder) => {
    await folder.write("k", IDENTITY, ARTIFACT);
    const path = `${folder.path}/k/artifact.json`;
    const text = await Deno.readTextFile(path);
    const before = text.replace("entangle.artifact/1", "entangle.artefact/1");
    await Deno.writeTextFile(`${folder.path}/k/artefact.json`, before);
    await Deno.remove(path);
    deepStrictEqual(await folder.read("k"), ARTIFACT);
  }));

Deno.test("a folder lists its artifacts with what they depend on", () =>
  withArtifacts(async (folder) => {
    deepStrictEqual([...await folder.list()], []);
    await folder.write("b", IDENTITY, ARTIFACT);
    await folder.write("a", { fit: "uce" }, { tensors: {}, curves: {} });
    deepStrictEqual([...await folder.list()], [
      ["a", { identity: { fit: "uce" }, curves: {}, tensors: {} }],
      ["b", {
        identity: IDENTITY,
        curves: ARTIFACT.curves,
        tensors: { tokens: [2, 1, 3], one: [1] },
      }],
    ]);
  }));

Deno.test("what is not in a folder is looked for in the one behind it", () =>
  withArtifacts(async (behind) => {
    await behind.write("k", IDENTITY, ARTIFACT);
    const front = artifactFolder(`${behind.path}/front`, digest, behind.path);
    deepStrictEqual(await front.read("k"), ARTIFACT);
    await front.write("k", IDENTITY, { ...ARTIFACT, curves: {} });
    deepStrictEqual((await front.read("k"))?.curves, {});
    deepStrictEqual((await behind.read("k"))?.curves, ARTIFACT.curves);
  }));

Deno.test("a file is no folder of artifacts", async () => {
  const path = await Deno.makeTempFile();
  try {
    await rejects(artifactFolder(path, digest).list(), InputError);
  } finally {
    await Deno.remove(path);
  }
});
