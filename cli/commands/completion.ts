import { Argument, Command } from "@commander-js/extra-typings";
import { completionScript, SHELLS } from "../help/mod.ts";
import { print } from "../terminal/mod.ts";

/** Makes the command that writes a completion script, of the commands beside which it stands. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function completionCommand() {
  return new Command("completion")
    .description(
      "Write a script with which a shell completes commands, flags and what follows them.",
    )
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action((shell, _, command) => {
      const commands = command.parent?.commands ?? [];
      print(completionScript(shell, commands).trimEnd());
    });
}
