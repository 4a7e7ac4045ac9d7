import { deepStrictEqual, match } from "node:assert/strict";
import { entangle } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

/** Command lines that are refused once their words are looked at, or that only ask; `$` is an empty folder. */
const LINES: readonly (readonly [line: string, says: RegExp])[] = [
  [
    "generate --prompt nurse --words nurse,quux --out $/a/b",
    /Cannot find "quux" in the prompt/,
  ],
  ["bench gender --methods sd15 --dry-run --out $/a", /^gender: 1 method /],
  ["plan gender --methods sd15 --run $/a", /^gender: 1 method /],
  [
    "submit slurm gender --methods sd15 --dry-run --run $/a",
    /What would be sent/,
  ],
  [
    "validity gender --subjects nurse --out $/a",
    /professions are ranked: expected two or more, got nurse/,
  ],
  [
    "localize gender --explicit person --out $/a",
    /a prompt that has no \{group\}\n {2}--explicit "person"/,
  ],
];

for (const [line, says] of LINES) {
  Deno.test(`nothing is left behind by ${line}`, async () => {
    await inFolder(async (folder) => {
      const args = line.split(" ").map((word) => word.replace("$", folder));
      const { stdout, stderr } = await entangle(args);
      match(`${stdout}${stderr}`, says);
      deepStrictEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    });
  });
}

Deno.test("merge looks for units where there is a folder, and makes none", async () => {
  await inFolder(async (folder) => {
    const plan = `${folder}/plan.json`;
    const own = `--methods=sd15 --images=1 --steps=1 --run=${folder}/run`;
    await entangle(["plan", "gender", ...own.split(" "), `--out=${plan}`]);
    const { code, stderr } = await entangle([
      ...["merge", plan, "--out", `${folder}/elsewhere`],
    ]);
    match(stderr, /^error: Cannot merge what is in --out .* no such folder/);
    deepStrictEqual(code, 2);
    const names = (await Array.fromAsync(Deno.readDir(folder)))
      .map(({ name }) => name).sort();
    deepStrictEqual(names, ["plan.json", "run"]);
  });
});
