import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { join } from "node:path";
import { InputError, readOr, suggestion } from "../../lib/core/mod.ts";
import { say } from "../terminal/mod.ts";

/** Name of the file, in the folder where a command is called. */
export const CONFIG_FILE = "entangle.json";

/** Flags that it may say: with which models, and where what is kept lies. Which results a run has is said by spec and command line. */
const CONFIGURED = [
  "artifacts",
  "cache",
  "clip",
  "compiled",
  "inception",
  "model",
  "precision",
  "provider",
  "references",
  "threads",
  "variant",
];

/**
 * Takes from `entangle.json`, where there is one, what no flag says, and tells what was taken.
 *
 * A worker is left alone: its plan says all.
 *
 * @throws {InputError} If the file is wrong; every problem is listed.
 */
export async function applyConfig(
  command: CommandUnknownOpts,
  folder: string = ".",
): Promise<void> {
  if (command.name() === "worker") return;
  const text = await readConfig(join(folder, CONFIG_FILE));
  if (text === undefined) return;
  const taken: string[] = [];
  const found: string[] = [];
  for (const [name, value] of entries(text)) {
    if (!CONFIGURED.includes(name)) {
      found.push(`${name}: unknown flag, ${suggestion(name, CONFIGURED)}`);
      continue;
    }
    const option = command.options.find((o) => o.attributeName() === name);
    const conflicts = optionsAgainst(command, name);
    const said = [name, ...conflicts].some((key) =>
      ["cli", "preset"].includes(command.getOptionValueSource(key) ?? "")
    );
    if (!option || said) continue;
    try {
      const parse = option.parseArg ?? ((t: string) => t);
      const parsed: unknown = parse(String(value), undefined);
      const texts = typeof value === "string" && value.trim() !== "";
      if (!texts && (typeof value !== "number" || typeof parsed !== "number")) {
        throw new InputError(`expected a text, got ${JSON.stringify(value)}`);
      }
      command.setOptionValueWithSource(name, parsed, "config");
      taken.push(`--${name} ${value}`);
    } catch (error) {
      found.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (found.length > 0) {
    throw new InputError(
      `Cannot ${command.name()}: ${CONFIG_FILE} in this folder is wrong`,
      found.map((problem) => `${CONFIG_FILE}: ${problem}`),
    );
  }
  if (taken.length > 0) say(`${CONFIG_FILE}: ${taken.join(" ")}`);
}

/** Where the folder may not be read, nothing is configured in it. */
async function readConfig(path: string): Promise<string | undefined> {
  const read = { name: "read", path } as const;
  const { state } = await Deno.permissions.query(read);
  if (state !== "granted") return undefined;
  return await readOr(path, Deno.readTextFile);
}

function entries(text: string): [string, unknown][] {
  let found: string;
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === "object" && !Array.isArray(value)) {
      return Object.entries(value);
    }
    found = JSON.stringify(value);
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  throw new InputError(
    `Cannot read ${CONFIG_FILE} in this folder: expected JSON such as {"model": "openai/x", "provider": "cuda"}, got: ${found}`,
  );
}

/** Flags of the command that exclude another, either way. */
function optionsAgainst(command: CommandUnknownOpts, name: string): string[] {
  const against = (o: CommandUnknownOpts["options"][number]) =>
    (o as unknown as { conflictsWith: string[] }).conflictsWith;
  return command.options.flatMap((option) =>
    option.attributeName() === name
      ? against(option)
      : against(option).includes(name)
      ? [option.attributeName()]
      : []
  );
}
