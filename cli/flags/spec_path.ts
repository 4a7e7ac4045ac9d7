import { InputError, suggestion } from "../../lib/core/mod.ts";
import { ROOT } from "../terminal/mod.ts";

/**
 * Finds the file of a spec.
 *
 * @param name What was given: a path, or the id of one of Entangle's own specs, such as `"gender"`, where no file is named so.
 * @throws {InputError} If it looks like an id, and neither a file nor a spec is called so.
 */
export async function specPath(name: string): Promise<string> {
  if (!/^\w+$/.test(name) || await isFile(name)) return name;
  const own = `${ROOT}/specs/${name}.ts`;
  if (await isFile(own)) return own;
  const ids = (await Array.fromAsync(Deno.readDir(`${ROOT}/specs`)))
    .flatMap((entry) => /^([a-z]\w*)\.ts$/.exec(entry.name)?.[1] ?? []).sort();
  throw new InputError(
    `Cannot find the spec "${name}": there is no such file, and none of Entangle's own is called so, ${
      suggestion(name, ids)
    }`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
