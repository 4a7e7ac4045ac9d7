import { join, resolve } from "node:path";
import { InputError } from "../core/mod.ts";
import { link } from "./link.ts";

/** Libraries of CUDA and cuDNN that the provider takes part of, by the names under which they are looked for. */
const WANTED =
  /^lib(cudart|nvrtc|nvrtc-builtins|cublas|cublasLt|curand|cudnn\w*)\.so\.[\d.]+$/;

/** Folders above a library at most, from the one that is named. */
const DEEP = 6;

/**
 * Links the libraries of CUDA and cuDNN that lie in a folder, or below it, to where ONNX Runtime's own lies.
 *
 * @param folder For example `site-packages/nvidia` of a Python.
 * @param beside Folder of ONNX Runtime's library.
 * @returns How many were linked.
 * @throws {InputError} If there are none.
 * @throws {EnvironmentError} If they cannot be put there.
 */
export async function linkLibraries(
  folder: string,
  beside: string,
): Promise<number> {
  const found = new Map<string, string>();
  const walk = async (path: string, depth: number) => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const inner = join(path, name);
      if (isDirectory) {
        if (depth < DEEP) await walk(inner, depth + 1);
      } else if (WANTED.test(name) && !found.has(name)) found.set(name, inner);
    }
  };
  try {
    await walk(resolve(folder), 0);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (found.size === 0) {
    throw new InputError(
      `Cannot link CUDA's libraries: there is none in "${folder}", nor below; name a folder with libcudart.so.13 or 12, libcudnn.so.9 and the others, such as site-packages/nvidia`,
    );
  }
  for (const [name, path] of found) await link(path, join(beside, name));
  return found.size;
}
