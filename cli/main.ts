import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { auditCommand } from "./commands/audit.ts";
import { benchCommand } from "./commands/bench.ts";
import { acceptCommand } from "./commands/accept.ts";
import { completionCommand } from "./commands/completion.ts";
import { diffCommand } from "./commands/diff.ts";
import { doctorCommand } from "./commands/doctor.ts";
import {
  asCalled,
  enterCallersFolder,
  EXIT,
  forbidTf32,
  print,
  say,
  variable,
  verdict,
  VERSION,
} from "./terminal/mod.ts";
import {
  applyConfig,
  applyPreset,
  refuseEmpty,
  refuseMisplaced,
  resolveNames,
  suggestChoices,
  typedDefaults,
} from "./flags/mod.ts";
import { examplesText } from "./help/mod.ts";
import { limited } from "../lib/core/mod.ts";
import { featuresCommand } from "./commands/features.ts";
import { fidCommand } from "./commands/fid.ts";
import { fitCommand } from "./commands/fit.ts";
import { frontCommand } from "./commands/front.ts";
import { gcCommand } from "./commands/gc.ts";
import { gpuCommand } from "./commands/gpu.ts";
import { generateCommand } from "./commands/generate.ts";
import { judgeCommand } from "./commands/judge.ts";
import { localizeCommand } from "./commands/localize.ts";
import { lsCommand } from "./commands/ls.ts";
import { masksCommand } from "./commands/masks.ts";
import { measureCommand } from "./commands/measure.ts";
import { mergeCommand } from "./commands/merge.ts";
import { planCommand } from "./commands/plan.ts";
import { reportCommand } from "./commands/report.ts";
import { pullCommand } from "./commands/pull.ts";
import { renderCommand } from "./commands/render.ts";
import { scoreCommand } from "./commands/score.ts";
import { statusCommand } from "./commands/status.ts";
import { submitCommand } from "./commands/submit.ts";
import { validityCommand } from "./commands/validity.ts";
import { verifyCommand } from "./commands/verify.ts";
import { workerCommand } from "./commands/worker.ts";

/** `--artefacts DIR`, as scripts of version 0.1 say it. */
const OLD_SPELLING = /^--artefacts(?=$|=)/;

if (import.meta.main) {
  enterCallersFolder();
  forbidTf32();
  Deno.exit(await main(Deno.args));
}

/**
 * Runs a command line.
 *
 * @param given Arguments of the program, the command's name first.
 */
export async function main(given: readonly string[]): Promise<number> {
  const args = given.map((arg) => arg.replace(OLD_SPELLING, "--artifacts"));
  let code: number = EXIT.ok;
  const program = new Command("entangle")
    .description("Measures social bias in text-to-image diffusion models.")
    .version(VERSION);
  const output = {
    writeOut: (text: string) => print(asCalled(text.trimEnd())),
    writeErr: (text: string) => say(text.trimEnd()),
    // What was given is quoted in a refusal, and may be long.
    outputError: (text: string) => say(limited(text.trimEnd())),
  };
  program.configureOutput(output);
  // The name alone: with flags and arguments behind it no line would fit a terminal.
  program.configureHelp({ subcommandTerm: (command) => command.name() });
  for (const command of makeCommands((c) => code = c)) {
    command.configureOutput(output);
    command.hook("preAction", async (_, own) => {
      refuseEmpty(own);
      await refuseMisplaced(own);
      applyPreset(own);
      await applyConfig(own);
      await resolveNames(own);
    });
    command.addHelpText("after", examplesText(command.name()));
    helpAfterError(command, `entangle ${command.name()}`);
    program.addCommand(command);
  }
  helpAfterError(program, "entangle");
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    const { message, code } = verdict(error, wantsTrace(args));
    if (message) say(message);
    return code;
  }
}

/** What cannot be taken is told with what was meant, and where to read what can be. */
function helpAfterError(command: CommandUnknownOpts, called: string): void {
  command.exitOverride().showSuggestionAfterError()
    .showHelpAfterError(asCalled(`${called} --help says what there is`));
}

/**
 * Makes every command.
 *
 * @param exit Called with the exit code of one that has another than 0.
 * @returns The commands, in the order of the help.
 */
export function makeCommands(
  exit: (code: number) => void,
): CommandUnknownOpts[] {
  return [
    benchCommand(exit),
    planCommand(exit),
    workerCommand(exit),
    mergeCommand(exit),
    statusCommand(),
    submitCommand(exit),
    measureCommand(exit),
    generateCommand(exit),
    fitCommand(exit),
    localizeCommand(exit),
    featuresCommand(exit),
    lsCommand(),
    diffCommand(exit),
    frontCommand(exit),
    doctorCommand(exit),
    pullCommand(exit),
    gpuCommand(exit),
    verifyCommand(exit),
    gcCommand(),
    scoreCommand(),
    renderCommand(exit),
    reportCommand(),
    acceptCommand(),
    auditCommand(),
    masksCommand(),
    validityCommand(),
    fidCommand(),
    judgeCommand(),
    completionCommand(),
  ].map((command: CommandUnknownOpts) =>
    typedDefaults(suggestChoices(
      command.option("--trace", "show where an unexpected error comes from"),
    ))
  );
}

function wantsTrace(args: readonly string[]): boolean {
  if (args.includes("--trace")) return true;
  return Boolean(variable("ENTANGLE_TRACE"));
}
