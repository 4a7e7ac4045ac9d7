import { ROOT } from "../support/command_line.ts";
import { contents } from "../support/folder.ts";

const MODEL = `${ROOT}tests/reference/random_model`;

/**
 * Makes the flags of a benchmark that is soon done.
 *
 * @param model Folder of the model.
 * @returns The flags, the rows last.
 */
export function benchFlags(model: string = MODEL): string[] {
  return [
    ...["--model", model, "--clip", `${model}/clip`, "--size", "testbed"],
    ...["--images", "2", "--steps", "2", "--batch", "1", "--threads", "1"],
    ...["--methods", "sd15,fair_prompt"],
  ];
}

/**
 * Writes a spec of two subjects.
 *
 * @param folder Where to.
 * @returns Path of the file.
 */
export async function writeSpec(folder: string): Promise<string> {
  const path = `${folder}/small.ts`;
  await Deno.writeTextFile(
    path,
    `import gender from "${ROOT}specs/gender.ts";
     const subjects = gender.subjects.slice(0, 2);
     export default { ...gender, id: "small", subjects };`,
  );
  return path;
}

/**
 * Reads all that a run leaves but clocks, plans (which name the folder), caches and what a kill left half-written.
 *
 * @param folder The output folder.
 * @returns Bytes by path.
 */
export function results(folder: string): Promise<Record<string, Uint8Array>> {
  return contents(
    folder,
    (path) => !/^(timings|plans)\/|^digests\.json$|\.(tmp|probe)$/.test(path),
  );
}
