import {
  type CommandUnknownOpts,
  InvalidArgumentError,
} from "@commander-js/extra-typings";
import { nearest } from "../../lib/core/mod.ts";

/**
 * Has a command answer a choice that it does not know as it answers any other name: with all that it knows, and the nearest.
 *
 * @param command The command, whose options and arguments have their choices.
 * @returns The same.
 */
export function suggestChoices(
  command: CommandUnknownOpts,
): CommandUnknownOpts {
  for (const one of [...command.options, ...command.registeredArguments]) {
    const { argChoices, parseArg } = one;
    if (!argChoices || !parseArg) continue;
    // A choice is a text, whatever commander takes the type of an option to be.
    one.parseArg = (<T>(text: string, before: T) => {
      if (argChoices.includes(text)) return parseArg.call(one, text, before);
      const meant = nearest(text, argChoices);
      throw new InvalidArgumentError(
        `Expected one of ${argChoices.join(", ")}${
          meant === undefined ? "." : `; did you mean "${meant}"?`
        }`,
      );
    }) as typeof parseArg;
  }
  return command;
}
