import { strictEqual } from "node:assert/strict";
import { missingFile } from "./missing_file.ts";

Deno.test("missingFile() names the file that may have been meant", async () => {
  const folder = await Deno.makeTempDir();
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
  await Deno.remove(folder, { recursive: true });
});
