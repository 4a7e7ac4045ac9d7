import { doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { entangle, ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

// Larger: `deno task bench specs/gender.ts --methods sd15 --seeds 0..11 --out runs/a`, the same
// with 100..111 and runs/b, and `deno task diff runs/a runs/b --fail-on worse,better`.
Deno.test("the embedded model with other seeds is neither better nor worse than itself", async () => {
  await inFolder(async (folder) => {
    const spec = `${folder}/six.ts`;
    await Deno.writeTextFile(
      spec,
      `import gender from "${ROOT}specs/gender.ts";
       const subjects = gender.subjects.slice(0, 6);
       const metrics = ["rd", "signed_rd", "miou", "miou_reread", "mbiou"];
       export default { ...gender, id: "six", subjects, metrics, methods: ["sd15"] };`,
    );
    for (const [name, seeds] of [["a", "0..2"], ["b", "100..102"]] as const) {
      const flags = [
        "--seeds",
        seeds,
        "--steps",
        "4",
        "--jobs=1",
        "--threads=1",
        "--out",
        `${folder}/${name}`,
      ];
      const ran = await entangle(["bench", spec, ...flags]);
      strictEqual(ran.code, 0, ran.stderr);
    }
    const { code, stdout, stderr } = await entangle(
      ["diff", `${folder}/a`, `${folder}/b`, "--fail-on", "worse,better"],
    );
    // So few images may be too few to judge by, which is 4; a finding would be 3.
    ok(code === 0 || code === 4, `${stdout}\n${stderr}`);
    match(stdout, /^(inconclusive|equivalent) +SD1\.5 +mIoU ↓ /m);
    doesNotMatch(stdout, /^(worse|better|missing|incomparable) /m);
  });
});
