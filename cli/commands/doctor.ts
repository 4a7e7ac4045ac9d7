import { Command } from "@commander-js/extra-typings";
import {
  type Check,
  LEVELS,
  machineChecks,
  precisionChecks,
} from "../run/mod.ts";
import { ARTIFACTS, presetOption } from "../flags/mod.ts";
import { asCalled, EXIT, print } from "../terminal/mod.ts";

/**
 * Makes the command that says what this machine can run.
 *
 * @param exit Called with 1 if something that is needed is missing.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function doctorCommand(exit: (code: number) => void) {
  return new Command("doctor")
    .description(
      "Say what this machine can run, and what to do about what is missing.",
    )
    .option(
      "--model <name>",
      "also look at this pipeline, a folder or OWNER/NAME[@REVISION]",
    )
    .option(
      "--clip <name>",
      "also look at this CLIP, a folder or OWNER/NAME[@REVISION]",
    )
    .addOption(presetOption)
    .option("--out <dir>", "folder that runs would be written to", "runs")
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .option(
      "--precision",
      "also measure what half precision changes, on the embedded model",
    )
    .option("--json", "as JSON, one array")
    .action(async ({ json, precision, ...flags }) => {
      const checks: Check[] = [];
      const found = (check: Check) => {
        checks.push(check);
        if (!json) print(asCalled(line(check)));
      };
      // Each line as soon as it is known: probing a GPU takes seconds.
      for await (const check of machineChecks(flags)) found(check);
      if (precision) {
        for await (const check of precisionChecks()) found(check);
      }
      if (json) print(JSON.stringify(checks, null, 2));
      else print(summary(checks));
      exit(
        checks.some(({ level }) => level === "fail") ? EXIT.failed : EXIT.ok,
      );
    });
}

function line({ level, name, found, todo }: Check): string {
  const head = `${level.padEnd(4)}  ${name}: ${found}`;
  return todo === undefined ? head : `${head}\n      → ${todo}`;
}

function summary(checks: readonly Check[]): string {
  const count = (wanted: string) =>
    checks.filter(({ level }) => level === wanted).length;
  return LEVELS.map((level) => `${count(level)} ${level}`).join(", ");
}
