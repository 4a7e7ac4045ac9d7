import { z } from "zod";
import { fileDigest } from "../../core/mod.ts";

/**
 * A file beside the JSON that names it, which no path leads out of, and what it must hold.
 *
 * @internal
 */
export const namedFileSchema = z.strictObject({
  file: z.string().regex(/^(?!\.)[\w. -]+$/, {
    error: "expected the name of a file in the same folder",
  }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, {
    error: "expected 64 hexadecimal digits in lower case",
  }),
});

/**
 * {@linkcode namedFileSchema}, parsed.
 *
 * @internal
 */
export type NamedFile = z.infer<typeof namedFileSchema>;

/**
 * Says why a named file cannot be used.
 *
 * @param where What names it, for messages: `"model"`.
 * @returns One sentence, or none.
 */
export async function namedFileProblems(
  folder: string,
  { file, sha256 }: NamedFile,
  where: string,
): Promise<string[]> {
  const path = `${folder}/${file}`;
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isFile) return [`${where}.file: there is no file "${path}"`];
  const digest = await fileDigest(path);
  return digest === sha256
    ? []
    : [`${where}.sha256: "${path}" is another file, its digest is ${digest}`];
}
