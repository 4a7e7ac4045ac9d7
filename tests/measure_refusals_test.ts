import { match, ok, strictEqual } from "node:assert/strict";
import { zeros } from "../lib/core/mod.ts";
import { encodePng, raster } from "../lib/report/mod.ts";
import { entangle } from "./support/command_line.ts";
import { exists, inFolder } from "./support/folder.ts";

const PICTURE = encodePng(raster(zeros([3, 16, 16])));

for (
  const [name, args, says] of [
    ["nothing that is asked", [], /--attribute gender, race or age/],
    [
      "an attribute that nobody knows",
      ["--attribute=hair"],
      /groups are not known.*--groups/,
    ],
    [
      "one group",
      ["--attribute=hair", "--groups=blond"],
      /two different groups/,
    ],
    [
      "an unknown metric",
      ["--attribute=gender", "--metrics=rdd"],
      /unknown metric "rdd"/,
    ],
    [
      "subjects that the spec has not",
      ["--spec=gender"],
      /unknown subject "nurs", did you mean "nurse"/,
    ],
    [
      "a prompt without a place for the subject",
      ["--attribute=gender", "--prompt=a nurse"],
      /expected a text with \{subject\}/,
    ],
  ] as const
) {
  Deno.test(`measure refuses ${name}, and writes nothing`, async () => {
    await inFolder(async (folder) => {
      const [images, out] = [`${folder}/images`, `${folder}/out`];
      await Deno.mkdir(`${images}/nurs`, { recursive: true });
      await Deno.writeFile(`${images}/nurs/0.png`, PICTURE);
      const { code, stderr } = await entangle([
        ...["measure", images, ...args, `--out=${out}`],
        ...["--embedded", "--threads=1"],
      ]);
      strictEqual(code, 2, stderr);
      match(stderr, says);
      ok(!await exists(out));
    });
  });
}
