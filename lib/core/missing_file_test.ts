import { strictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { missingFile } from "./missing_file.ts";

Deno.test("missingFile() names the file that may have been meant", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/gender.ts`, "");
    await Deno.writeTextFile(`${folder}/race.ts`, "");
    await Deno.mkdir(`${folder}/genders.ts`);
    const none = "there is no such file";
    strictEqual(
      await missingFile(`${folder}/gendr.ts`),
      `${none}, did you mean "${folder}/gender.ts"?`,
    );
    strictEqual(await missingFile(`${folder}/professions`), none);
    strictEqual(await missingFile(`${folder}/nowhere/gender.ts`), none);
  });
});
