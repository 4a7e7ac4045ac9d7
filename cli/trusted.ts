import { Option } from "@commander-js/extra-typings";
import {
  type Baselines,
  loadBaselines,
  loadTrustedCode,
} from "../lib/bench/mod.ts";
import { InputError } from "../lib/core/mod.ts";
import { ROOT } from "./environment.ts";
import { say } from "./output.ts";

/** `--allow-code`, files that run with the permissions of the command. */
export const codeOption = new Option(
  "--allow-code <file>",
  "trust a file with a transform of your own: it runs outside the sandbox, with every permission of this command; may be given again",
).argParser((path: string, before: readonly string[] = []) => [
  ...before,
  path,
]);

/**
 * Reads the baselines that can be named: Entangle's, and those of trusted code.
 *
 * @param flags What was given.
 * @param flags.allowCode Files that the user trusts.
 * @returns Baselines by id.
 * @throws {InputError} If one of them is wrong, or two have one id.
 */
export async function knownBaselines(
  { allowCode = [] }: { readonly allowCode?: readonly string[] },
): Promise<Baselines> {
  const brought = [];
  for (const path of allowCode) {
    const code = await loadTrustedCode(path);
    say(
      `Trusting ${path} (SHA-256 ${code.digest.slice(0, 12)}…): ${
        code.transforms.join(", ")
      }`,
    );
    brought.push(...code.baselines);
  }
  const baselines = new Map(await loadBaselines(`${ROOT}/baselines`));
  for (const baseline of brought) {
    if (baselines.has(baseline.id)) {
      throw new InputError(
        `Cannot use the baseline "${baseline.id}" of trusted code: there is another of this name; give it a name of its own`,
      );
    }
    baselines.set(baseline.id, baseline);
  }
  return baselines;
}
