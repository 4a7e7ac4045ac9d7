import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** What may follow a flag or stand as an argument. */
export type Values = "folders" | "files" | "anything" | readonly string[];

/** A flag as a shell completes it. */
export interface FlagWords {
  /** With its dashes, for example `"--out"`. */
  readonly long: string;
  /** One line. */
  readonly says: string;
  /** What follows it; nothing if absent. */
  readonly values?: Values;
}

/** A command as a shell completes it. */
export interface CommandWords {
  /** Its names, the usual one first. */
  readonly names: readonly string[];
  /** One line. */
  readonly says: string;
  /** Its flags. */
  readonly flags: readonly FlagWords[];
  /** What its arguments may be. */
  readonly values: Values;
}

/** Lists all that can be completed, from what parses the command line. */
export function wordsOf(
  commands: readonly CommandUnknownOpts[],
): CommandWords[] {
  return commands.map((command) => {
    const [argument] = command.registeredArguments;
    const flags = command.options.filter(({ hidden }) => !hidden);
    return {
      names: [command.name(), ...command.aliases()],
      says: oneLine(command.description()),
      values: argument
        ? valuesOf(argument.name(), argument.argChoices)
        : "anything",
      flags: [
        ...flags.map(({ long, flags, description, argChoices }) => {
          const [, kind] = /[<[]([^>\]]+)[>\]]/.exec(flags) ?? [];
          return {
            long: long ?? flags,
            says: oneLine(description),
            ...kind !== undefined && { values: valuesOf(kind, argChoices) },
          };
        }),
        { long: "--help", says: "display help for command" },
      ],
    };
  });
}

/** By what a placeholder is called in the help. */
function valuesOf(kind: string, choices: readonly string[] = []): Values {
  if (choices.length > 0) return choices;
  const [name = ""] = kind.split("|");
  if (/^(dir|run|folder|candidate|baseline|set|reference)s?$/.test(name)) {
    return "folders";
  }
  return /^(file|spec|plan|path|baselines)s?$/.test(name)
    ? "files"
    : "anything";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\.$/, "");
}
