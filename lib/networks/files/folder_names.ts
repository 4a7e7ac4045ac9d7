import { dirname } from "node:path";
import { InputError } from "../../core/mod.ts";
import { listFolder } from "./listing.ts";

/**
 * Lists a model's folder, and says what to do where something else was given in its place.
 *
 * @param what What is opened, for example `"the model"`.
 * @param single What to do with a single file of weights.
 * @returns Names of the folder's entries, sorted.
 * @throws {InputError} If it is no folder.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function modelFolderNames(
  path: string,
  what: string,
  single: string,
): Promise<readonly string[]> {
  const refuse = (problem: string) =>
    new InputError(`Cannot open ${what} "${path}": ${problem}`);
  if (path === "") throw refuse("expected the path of a folder, found nothing");
  const found = await Deno.stat(path).catch(() => undefined);
  if (!found) {
    const problem = remote(path) ?? unexpanded(path);
    if (problem !== undefined) throw refuse(problem);
  }
  if (found?.isFile) {
    throw refuse(
      WEIGHTS.test(path)
        ? `expected a folder, found a single file; ${single}`
        : `expected a folder, found a file; give the folder it lies in, "${
          dirname(path)
        }"`,
    );
  }
  return await listFolder(path);
}

const WEIGHTS = /\.(safetensors|ckpt|pt|pth|bin)$/;

/** An address or an id on Hugging Face; nothing is downloaded by itself. */
function remote(path: string): string | undefined {
  const id = HUB.exec(path)?.[1] ?? (ID.test(path) ? path : undefined);
  if (id === undefined) {
    return /^https?:/.test(path)
      ? "expected a folder, found an address; fetch the model first"
      : undefined;
  }
  return `there is no such folder, and nothing is downloaded by itself; if it is an id on Hugging Face, fetch it with "hf download ${id} --local-dir FOLDER" and give FOLDER`;
}

const HUB = /^(?:https?:\/\/)?(?:huggingface\.co|hf\.co)\/([\w.-]+\/[\w.-]+)/;
const ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

function unexpanded(path: string): string | undefined {
  return /^(~|\$)/.test(path)
    ? `there is no such folder; the shell did not replace "${
      path.split("/")[0]
    }", as it does in --model ~/folder, but not in --model=~/folder or between quotes`
    : undefined;
}
