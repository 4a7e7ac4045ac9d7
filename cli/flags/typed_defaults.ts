import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/**
 * Has the help of a command show a default that is a list as it is typed: `51,301`, not `[51,301]`.
 *
 * @param command The command, with its options.
 * @returns The same.
 */
export function typedDefaults(command: CommandUnknownOpts): CommandUnknownOpts {
  for (const option of command.options) {
    const { defaultValue, defaultValueDescription } = option;
    if (defaultValueDescription !== undefined) continue;
    if (!Array.isArray(defaultValue)) continue;
    option.defaultValueDescription = option.variadic
      ? defaultValue.map((text) => `"${text}"`).join(" ")
      : defaultValue.join(",");
  }
  return command;
}
