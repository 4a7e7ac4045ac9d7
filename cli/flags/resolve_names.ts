import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InputError } from "../../lib/core/mod.ts";
import {
  findSnapshot,
  hubPlaces,
  type RepositoryName,
  repositoryName,
  repositoryText,
} from "../../lib/hub/mod.ts";
import { commandLine, variable } from "../terminal/mod.ts";
import { MODEL_NAME } from "./model_options.ts";

/**
 * Puts the folders of models in the place of their names, wherever a flag of the command takes either.
 *
 * @throws {InputError} If a model is named that is not in Hugging Face's cache; every one is listed.
 */
export async function resolveNames(command: CommandUnknownOpts): Promise<void> {
  const missing: RepositoryName[] = [];
  const problems: string[] = [];
  for (const option of command.options) {
    if (!option.flags.endsWith(MODEL_NAME)) continue;
    const key = option.attributeName();
    const value: unknown = command.getOptionValue(key);
    if (typeof value !== "string") continue;
    const found = await findModel(value);
    if ("path" in found) {
      const source = command.getOptionValueSource(key);
      command.setOptionValueWithSource(key, found.path, source ?? "cli");
    } else {
      problems.push(`${option.long} "${value}": ${found.why}`);
      missing.push(found.name);
    }
  }
  if (problems.length === 0) return;
  throw new InputError(
    `Cannot open ${
      problems.length === 1 ? "a model" : "models"
    }; to fetch what is missing:\n  ${
      commandLine([
        "pull",
        ...missing.map(repositoryText),
        ...command.getOptionValue("variant") ? ["--variant", "fp16"] : [],
      ])
    }`,
    problems,
  );
}

/** Where a model lies, or why it is not there. */
export type FoundModel =
  | { readonly path: string }
  | { readonly name: RepositoryName; readonly why: string };

/**
 * Finds a model by its name, in Hugging Face's cache and without any network.
 *
 * @param text A path, or `OWNER/NAME[@REVISION]`; what is there as a folder is a path.
 * @returns Its folder; a path that cannot be a name is returned as it is, for what opens it to judge.
 */
export async function findModel(text: string): Promise<FoundModel> {
  const name = repositoryName(text);
  if (!name || await Deno.lstat(text).catch(() => undefined)) {
    return { path: text };
  }
  const { cache } = hubPlaces(variable);
  if (cache === undefined) {
    return {
      name,
      why:
        "there is no such folder, and where Hugging Face's cache is cannot be told; name it with HF_HUB_CACHE, and let Deno read that variable",
    };
  }
  const { path, revisions } = await findSnapshot(cache, name);
  if (path !== undefined) return { path };
  const others = revisions.length === 0
    ? "nothing of it"
    : `only its revision ${revisions.slice(0, 5).join(", ")}`;
  return {
    name,
    why:
      `there is no such folder, and Hugging Face's cache, "${cache}", has ${others}`,
  };
}
