import { deepStrictEqual, match, ok } from "node:assert/strict";
import { makeCommands } from "../main.ts";
import { EXAMPLES } from "./examples.ts";
import { completionScript, SHELLS } from "./scripts.ts";

const COMMANDS = makeCommands(() => {});

Deno.test("every command has examples, of flags and choices that it knows", () => {
  const wrong: string[] = [];
  for (const command of COMMANDS) {
    const examples = EXAMPLES[command.name()] ?? [];
    if (examples.length === 0) wrong.push(`${command.name()}: none`);
    for (const [, line] of examples) {
      const [name, ...words] = line.match(/"[^"]*"|\S+/g) ?? [];
      if (name !== command.name()) wrong.push(line);
      for (const [i, word] of words.entries()) {
        if (!word.startsWith("--")) continue;
        const option = command.options.find(({ long }) => long === word);
        const value = words[i + 1] ?? "";
        if (!option) wrong.push(`${line}: ${word}`);
        else if (option.argChoices && !option.argChoices.includes(value)) {
          wrong.push(`${line}: ${word} ${value}`);
        }
      }
    }
  }
  deepStrictEqual(wrong, []);
});

for (const shell of SHELLS) {
  Deno.test(`${shell} completes every command, flag and choice there is`, () => {
    const script = completionScript(shell, COMMANDS);
    const missing: string[] = [];
    for (const command of COMMANDS) {
      if (!script.includes(command.name())) missing.push(command.name());
      for (const { long, argChoices = [] } of command.options) {
        const flag = shell === "fish" ? `-l ${long?.slice(2)} ` : long ?? "";
        if (!script.includes(flag)) missing.push(`${command.name()} ${long}`);
        if (!script.includes(argChoices.join(" "))) {
          missing.push(`${argChoices}`);
        }
      }
    }
    deepStrictEqual(missing, []);
    // A folder where a folder is wanted, a file where a file is.
    ok(/folders|_files -\/|__fish_complete_directories/.test(script));
    match(script, /^#.*entangle/);
  });
}
