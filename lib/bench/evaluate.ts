// Specs and baselines are TypeScript, but only data: they are evaluated where
// they can do nothing but read their own modules, and come back as JSON.

import { fileURLToPath, pathToFileURL } from "node:url";
import { EnvironmentError, InputError } from "../core/mod.ts";

/**
 * Evaluates a module without permissions and returns its default export as JSON.
 *
 * It runs in a worker that may read the module and what it imports by path,
 * and nothing else: no network, environment, processes, FFI or writing.
 *
 * @param path Path of a `.ts`, `.js` or `.json` file.
 * @param options Limits.
 * @param options.timeout Milliseconds after which it is stopped.
 * @returns The default export, after `JSON.stringify` and `JSON.parse`.
 * @throws {InputError} If there is no such file, it fails, needs a permission, takes too long or has no default export.
 */
export async function evaluate(
  path: string,
  { timeout = 5000 }: { timeout?: number } = {},
): Promise<unknown> {
  const real = await realPath(path);
  if (real.endsWith(".json")) return parse(path, await Deno.readTextFile(real));
  const read = [
    await realPath(fileURLToPath(LOADER)),
    ...await moduleTree(real),
  ];
  const worker = new Worker(LOADER, {
    type: "module",
    deno: { permissions: { ...NONE, read } },
  });
  try {
    const json = await answer(worker, real, path, timeout);
    return parse(path, json);
  } finally {
    worker.terminate();
  }
}

const LOADER = new URL("./evaluate_worker.ts", import.meta.url);

const NONE = {
  env: false,
  ffi: false,
  import: false,
  net: false,
  run: false,
  sys: false,
  write: false,
} as const;

function answer(
  worker: Worker,
  real: string,
  path: string,
  timeout: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new InputError(`Cannot read "${path}": ${why}`));
    let timer: ReturnType<typeof setTimeout> | undefined;
    worker.onmessage = ({ data }) => {
      if ("ready" in data) {
        // Only now does the module's own time begin.
        timer = setTimeout(
          () => fail(`it was still running after ${timeout / 1000} s`),
          timeout,
        );
        worker.postMessage(pathToFileURL(real).href);
        return;
      }
      clearTimeout(timer);
      if ("error" in data) fail(data.error);
      else resolve(data.json);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      fail(event.message);
    };
  });
}

function parse(path: string, json: string | undefined): unknown {
  if (json === undefined) {
    throw new InputError(
      `Cannot read "${path}": it has no default export that is data`,
    );
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new InputError(
      `Cannot read "${path}": ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}

async function realPath(path: string): Promise<string> {
  try {
    const real = await Deno.realPath(path);
    if ((await Deno.stat(real)).isFile) return real;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot read "${path}": Deno was not allowed to; run with --allow-read`,
      );
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new InputError(`Cannot read "${path}": there is no such file`);
}

/** The file and what it imports by path, and so on; missing files are left to the import to report. */
async function moduleTree(root: string): Promise<string[]> {
  const found = new Set([root]);
  for (const file of found) {
    const text = await Deno.readTextFile(file).catch(() => "");
    for (
      const [, from] of text.matchAll(/\bfrom\s+"((?:\.{0,2}\/|file:)[^"]+)"/g)
    ) {
      found.add(fileURLToPath(new URL(from ?? "", pathToFileURL(file))));
    }
  }
  return [...found];
}
