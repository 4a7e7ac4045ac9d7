import { strictEqual } from "node:assert/strict";
import { entangle } from "../../tests/support/command_line.ts";

const SAID: Readonly<Record<string, string>> = {
  "ls methds":
    "error: command-argument value 'methds' is invalid for argument 'what'. Expected one of methods, transforms, metrics, judges, schedulers, specs, artifacts, runs; did you mean \"methods\"?",
  "completion csh":
    "error: command-argument value 'csh' is invalid for argument 'shell'. Expected one of bash, zsh, fish; did you mean \"zsh\"?",
  "diff a --mode x":
    "error: option '--mode <mode>' argument 'x' is invalid. Expected one of regression, rank.",
  "bench gender --provider cdua":
    "error: option '--provider <name>' argument 'cdua' is invalid. Expected one of cpu, webgpu, cuda; did you mean \"cpu\"?",
};

for (const [line, says] of Object.entries(SAID)) {
  Deno.test(`a choice that there is none of is answered as any unknown name is: ${line}`, async () => {
    const { code, stderr } = await entangle(line.split(" "));
    const [command] = line.split(" ");
    strictEqual(
      stderr,
      `${says}\nentangle ${command} --help says what there is`,
    );
    strictEqual(code, 2);
  });
}
