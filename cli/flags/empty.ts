import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InputError } from "../../lib/core/mod.ts";

/**
 * Refuses a command line on which something is empty that names something: a file, a folder, a
 * method. Only what is free text may be nothing.
 *
 * @throws {InputError} If an argument or the value of a flag is blank; every one is listed.
 */
export function refuseEmpty(command: CommandUnknownOpts): void {
  const named = [
    ...command.registeredArguments.map((argument, i) => ({
      name: `<${argument.name()}>`,
      value: command.processedArgs[i],
    })),
    ...command.options.filter(({ flags }) => !flags.includes("<text>"))
      .map((option) => ({
        name: option.flags,
        value: command.getOptionValue(option.attributeName()),
      })),
  ];
  const blank = named.filter(({ value }) =>
    [value].flat().some((text) => typeof text === "string" && !text.trim())
  );
  if (blank.length === 0) return;
  throw new InputError(
    `Cannot ${command.name()}: something is named by an empty text; name it, or leave the flag out`,
    blank.map(({ name }) => `${name}: ""`),
  );
}
