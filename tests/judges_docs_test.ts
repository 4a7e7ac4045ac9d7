// Every judge.json and detector.json of docs/judges.md is read by what reads them.

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readDetector } from "../lib/faces/mod.ts";
import { FAIRFACE_ATTRIBUTES } from "../lib/judges/fairface.ts";
import { JUDGES, readJudge } from "../lib/judges/mod.ts";
import { sha256 } from "../lib/core/mod.ts";
import { inFolder } from "./support/folder.ts";
import { writeRandomResnet } from "./support/random_resnet.ts";

const text = await Deno.readTextFile(
  new URL("../docs/judges.md", import.meta.url),
);
const examples = [...text.matchAll(/^```json\n(.*?)^```/gms)]
  .map(([, json = ""]) => JSON.parse(json));

Deno.test("every example of docs/judges.md can be copied: only the networks must be there", async () => {
  const kinds = examples.map(({ kind }) => kind);
  deepStrictEqual(kinds, ["fairface", "onnx", "centerface", "scrfd"]);
  const isDetector = ({ kind }: { kind: string }) =>
    kind === "centerface" || kind === "scrfd";
  await inFolder(async (folder) => {
    for (const detector of examples.filter(isDetector)) {
      await write(folder, "detector.json", detector);
      const { settings } = await readDetector(folder, "detector.json");
      deepStrictEqual(
        [settings.kind, settings.overlap],
        [detector.kind, detector.overlap],
      );
    }
    for (const example of examples) {
      if (isDetector(example)) continue;
      await write(folder, "judge.json", example);
      const { kind, knows } = await readJudge(folder);
      strictEqual(kind, example.kind);
      deepStrictEqual(
        knows?.map(({ name }) => name),
        kind === "onnx" ? ["gender"] : ["race", "gender", "age"],
      );
    }
  });
});

Deno.test("docs/judges.md names every kind, and every class and group of FairFace", () => {
  const names = FAIRFACE_ATTRIBUTES.flatMap(({ classes, groups }) => [
    ...classes,
    ...Object.keys(groups),
  ]);
  const missing = [...Object.keys(JUDGES), ...names]
    .filter((name) => !text.includes(name));
  deepStrictEqual(missing, []);
});

/** Writes an example with a network of its name in place of the published one. */
async function write(
  folder: string,
  name: string,
  example: { readonly kind: string; readonly model: { readonly file: string } },
): Promise<void> {
  const path = `${folder}/${example.model.file}`;
  if (example.kind === "fairface") await writeRandomResnet(path);
  else await Deno.writeTextFile(path, "a network");
  const digest = sha256(await Deno.readFile(path));
  const model = { file: example.model.file, sha256: digest };
  await Deno.writeTextFile(
    `${folder}/${name}`,
    JSON.stringify({ ...example, model }),
  );
}
