import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { LoraChoice } from "../../lib/networks/mod.ts";

/** `--lora`, what is added to the weights; may be given several times. */
export const loraOption = new Option(
  "--lora <file[:scale]>",
  "add a LoRA of kohya, PEFT or diffusers to the model's weights, this much of it (default: 1; may be repeated)",
).argParser((text, others: LoraChoice[] | undefined): LoraChoice[] => [
  ...others ?? [],
  loraChoice(text),
]);

/**
 * Parses a LoRA and its scale.
 *
 * @param text For example `"style.safetensors:0.7"`; what follows the last colon is a scale only if it is a number.
 * @throws {InvalidArgumentError} If it names no file, or the scale is not finite.
 */
export function loraChoice(text: string): LoraChoice {
  const [, path = text, said] = /^(.*):([-+]?[\d.][\d.eE+-]*)$/.exec(text) ??
    [];
  const scale = Number(said ?? 1);
  if (path !== "" && Number.isFinite(scale)) {
    return { path: path.replace(/(.)\/+$/, "$1"), scale };
  }
  throw new InvalidArgumentError(
    'Expected a file or a folder and perhaps a scale, such as "style.safetensors:0.7".',
  );
}
