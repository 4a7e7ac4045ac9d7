import { print } from "./output.ts";
import { writeText } from "./text_file.ts";

/**
 * Writes a result in the forms that were asked for: to files, or one of them to stdout in the
 * place of what is written for people.
 *
 * @param forms Files, `"-"` for stdout, and what makes their text, which ends with a newline.
 * @throws {EnvironmentError} If a file cannot be written.
 */
export async function writeOutputs(
  plain: () => string,
  forms: readonly (readonly [file: string | undefined, text: () => string])[],
): Promise<void> {
  if (!forms.some(([file]) => file === "-")) print(plain().trimEnd());
  const failures: unknown[] = [];
  for (const [file, text] of forms) {
    if (file === "-") print(text().trimEnd());
    else if (file !== undefined) {
      // One that cannot be written loses no other.
      await writeText(file, text()).catch((error) => failures.push(error));
    }
  }
  if (failures.length > 0) throw failures[0];
}
