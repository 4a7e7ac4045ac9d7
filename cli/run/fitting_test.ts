import {
  deepStrictEqual,
  match,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chooseMethods, loadSpec } from "../../lib/bench/mod.ts";
import { InputError, zeros } from "../../lib/core/mod.ts";
import { encodePng, raster } from "../../lib/report/mod.ts";
import { referencesFor } from "./fitting.ts";
import { ownBaselines } from "../flags/trusted.ts";
import { inFolder } from "../../tests/support/folder.ts";

const SPEC = fileURLToPath(new URL("../../specs/gender.ts", import.meta.url));
const catalogue = await ownBaselines("a/model");
const spec = await loadSpec(SPEC, catalogue);
const rows = (...ids: string[]) => ({
  spec,
  methods: chooseMethods(spec, catalogue, ids),
  registry: catalogue.methods,
});
const ITI_GEN = rows("sd15", "iti_gen+biasmap");

Deno.test("a model of the user's is not fitted to drawn portraits unasked", async () => {
  await rejects(
    referencesFor(ITI_GEN, { model: "a/model" }),
    (error) => {
      match(String(error), /Cannot fit iti_gen to "a\/model"/);
      match(String(error), /--references DIR \(DIR\/male, DIR\/female\)/);
      match(String(error), /--drawn-references/);
      return error instanceof InputError;
    },
  );
});

Deno.test("methods that look at no reference images ask for none", async () => {
  const others = rows("sd15", "uce", "biasmap", "word_shift");
  strictEqual(
    await referencesFor(others, { model: "a/model" }),
    undefined,
  );
});

Deno.test("drawn portraits are told as what they are, asked for or of the embedded model", async () => {
  for (
    const flags of [{}, { model: "a/model", drawnReferences: true }] as const
  ) {
    const found = await referencesFor(ITI_GEN, flags);
    deepStrictEqual(found?.described, {
      kind: "drawn portraits",
      images: 100,
      groups: ["male", "female"],
    });
  }
});

Deno.test("images of the user's are told by count, groups and digest", async () => {
  await inFolder(async (folder) => {
    const white = { ...zeros([3, 4, 4]) };
    white.data.fill(1);
    const png = (image: typeof white) => encodePng(raster(image));
    for (const group of ["female", "male", "young"]) {
      await Deno.mkdir(`${folder}/${group}`);
      for (const n of [1, 2]) {
        const path = `${folder}/${group}/${n}.png`;
        await Deno.writeFile(path, png(zeros([3, 4, 4])));
      }
    }
    const flags = { model: "a/model", references: folder };
    const before = await referencesFor(ITI_GEN, flags);
    deepStrictEqual(before?.described, {
      kind: "images of the user's",
      images: 2,
      groups: ["male", "female", "young"],
    });
    await Deno.writeFile(`${folder}/male/1.png`, png(white));
    const after = await referencesFor(ITI_GEN, flags);
    strictEqual(before?.identity === after?.identity, false);
  });
});
