import {
  deepStrictEqual,
  match,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { loadSpec } from "../../lib/bench/mod.ts";
import { ROOT } from "../terminal/mod.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { specPath } from "./spec_path.ts";
import { knownBaselines } from "./trusted.ts";

const SPEC = `
import { defineSpec } from "@entangle/entangle/declare";
import gender from "@entangle/entangle/specs/gender";
export default defineSpec({ ...gender, id: "mine", methods: ["sd15", "polite"] });
`;

const BASELINE = `
import { defineBaseline } from "@entangle/entangle/declare";
export default defineBaseline({
  id: "ID", version: 1, title: "Polite", source: "ours", note: "Asks politely.",
  transforms: [{ use: "rewrite_prompt", prompt: "A photo of a {subject} of any {attribute}, please" }],
});
`;

/** A folder of somebody's, with specs and baselines of their own. */
async function withOwn(
  files: Readonly<Record<string, string>>,
  act: (folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [path, text] of Object.entries(files)) {
      const place = `${folder}/${path}`;
      await Deno.mkdir(place.slice(0, place.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(place, text);
    }
    await act(folder);
  });
}

for (
  const [spec, baseline] of [
    ["mine.ts", "baselines/polite.ts"],
    ["specs/mine.ts", "baselines/polite.ts"],
  ] as const
) {
  Deno.test(`${spec} may name ${baseline}, and what Entangle has by the name of the package`, async () => {
    const files = {
      [spec]: SPEC,
      [baseline]: BASELINE.replace("ID", "polite"),
    };
    await withOwn(files, async (folder) => {
      const path = `${folder}/${spec}`;
      const { methods } = await loadSpec(path, await knownBaselines({}, path));
      deepStrictEqual(methods, ["sd15", "polite"]);
    });
  });
}

Deno.test("a baseline beside a spec may not take the name of one of Entangle's", async () => {
  const files = {
    "mine.ts": SPEC,
    "baselines/sd15.ts": BASELINE.replace("ID", "sd15"),
  };
  await withOwn(files, async (folder) => {
    await rejects(knownBaselines({}, `${folder}/mine.ts`), {
      name: "InputError",
      message:
        /^Cannot use the baseline "sd15" of .*\/baselines\/: there is another of this name; give it a name of its own$/,
    });
  });
});

Deno.test("a spec is a file, or the name of one of Entangle's", async () => {
  strictEqual(await specPath("gender"), `${ROOT}/specs/gender.ts`);
  for (const name of ["a/gender", "gender.ts", "../gender"]) {
    strictEqual(await specPath(name), name);
  }
  match(await specPath(`${ROOT}/specs/race.ts`), /race\.ts$/);
  await rejects(specPath("gendr"), {
    name: "InputError",
    message: /no such file.*did you mean "gender"\?$/,
  });
});
