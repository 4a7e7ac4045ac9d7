import { ROOT } from "../terminal/mod.ts";

/**
 * Finds the file of a spec.
 *
 * @param name What was given: a path, or the id of one of Entangle's own specs, such as `"gender"`, where no file is named so.
 */
export async function specPath(name: string): Promise<string> {
  if (!/^\w+$/.test(name) || await isFile(name)) return name;
  const own = `${ROOT}/specs/${name}.ts`;
  return await isFile(own) ? own : name;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
