import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { wordsOf } from "./words.ts";
import { zshScript } from "./zsh.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** A shell that completes. */
export type Shell = keyof typeof SCRIPTS;

/** Every shell that completes. */
export const SHELLS = Object.keys(SCRIPTS) as [Shell, ...Shell[]];

/** Writes the completion script of a shell, from what parses the command line. */
export function completionScript(
  shell: Shell,
  commands: readonly CommandUnknownOpts[],
): string {
  return SCRIPTS[shell](wordsOf(commands));
}
