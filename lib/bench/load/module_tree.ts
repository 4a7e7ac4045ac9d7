// Which files a spec consists of. Its modules are read here and handed to the
// interpreter as text, so that it never opens a file itself.

import { fileURLToPath, pathToFileURL } from "node:url";
import { EnvironmentError, InputError, missingFile } from "../../core/mod.ts";

/** A module and those that it imports, as text. */
export interface Sources {
  /** Names the module itself in `modules`; a URL. */
  readonly entry: string;
  /** Texts by URL. */
  readonly modules: Readonly<Record<string, string>>;
  /** Why a URL that is imported has no text, as a clause. */
  readonly refused: Readonly<Record<string, string>>;
  /** The text itself, if the file is JSON; then there are no modules. */
  readonly json?: string;
}

/**
 * Reads a module and what it imports by path, and so on.
 *
 * Only modules from the folder of the file, and from Entangle's own, are read;
 * symbolic links are followed first.
 *
 * @param path Path of a `.ts`, `.js` or `.json` file.
 * @throws {InputError} If there is no such file, it is of another kind, too large, or a link out of its folder.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function moduleTree(path: string): Promise<Sources> {
  const refuse = (why: string) =>
    new InputError(`Cannot read "${path}": ${why}`);
  const real = await realFile(path, () => missingFile(path).then(refuse));
  const folder = real.slice(0, real.lastIndexOf("/") + 1);
  if ((await Deno.lstat(path)).isSymlink) {
    const own = await Deno.realPath(folderOf(path));
    if (!within([`${own}/`], real)) {
      throw refuse(`it is a link out of its folder; name "${real}" itself`);
    }
  }
  const kind = /\.(json|[mc]?[jt]s)$/.exec(real)?.[1];
  if (!kind) throw refuse("expected a file that ends in .ts, .js or .json");
  if (kind === "json") {
    const json = await text(real);
    if (json === undefined) throw refuse(TOO_LARGE);
    return { entry: "", modules: {}, refused: {}, json };
  }
  const modules: Record<string, string> = {};
  const refused: Record<string, string> = {};
  const entry = pathToFileURL(real).href;
  const found = new Set([entry]);
  for (const url of found) {
    if (found.size > MOST_MODULES) throw refuse("it imports too many modules");
    const code = await moduleText(url, [folder, ...OWN]);
    if ("why" in code) {
      refused[url] = code.why;
      continue;
    }
    modules[url] = code.text;
    for (const next of imported(code.text, url)) found.add(next);
  }
  if (refused[entry] !== undefined) throw refuse(refused[entry]);
  return { entry, modules, refused };
}

/**
 * Finds what a module imports by path, or of Entangle's.
 *
 * @returns URLs; perhaps more than it imports, from a comment or a text.
 */
export function imported(code: string, url: string): string[] {
  return [...code.matchAll(IMPORT)].flatMap(([, from = ""]) =>
    importedUrl(from, url) ?? []
  );
}

/**
 * Finds the module that an import names.
 *
 * @param specifier What the import says: a path, or a module of Entangle's for specs.
 * @returns Its URL; `undefined` if it is neither.
 */
export function importedUrl(
  specifier: string,
  url: string,
): string | undefined {
  const [, own] = OWN_MODULE.exec(specifier) ?? [];
  if (own === "declare") return `${ROOT}lib/bench/declare/mod.ts`;
  if (own !== undefined) return `${ROOT}${own}.ts`;
  return PATH.test(specifier) && URL.canParse(specifier, url)
    ? new URL(specifier, url).href
    : undefined;
}

/**
 * Says why something that is imported is no module of a spec.
 *
 * @returns The reason, as a clause; `undefined` for a path, and for what Entangle has for specs.
 */
export function foreign(specifier: string): string | undefined {
  return PATH.test(specifier) || OWN_MODULE.test(specifier)
    ? undefined
    : "a spec imports modules by path or from @entangle/entangle/declare, neither packages nor addresses";
}

const IMPORT = /\b(?:from|import)\s*["']([^"']+)["']/g;

const PATH = /^(\.{0,2}\/|file:)/;

/** What a spec outside of Entangle's folder may name, wherever that is. */
const OWN_MODULE = /^@entangle\/entangle\/(declare|(?:specs|baselines)\/\w+)$/;

const ROOT = new URL("../../../", import.meta.url).href;

const MOST_MODULES = 100;
const LARGEST = 1 << 18;
const TOO_LARGE = `expected at most ${LARGEST} bytes`;

/** None where Entangle was imported from an address: then it has no files. */
const OWN = ROOT.startsWith("file:")
  ? ["specs/", "baselines/", "lib/"].map((folder) =>
    fileURLToPath(new URL(folder, ROOT))
  )
  : [];

async function moduleText(
  url: string,
  folders: readonly string[],
): Promise<{ text: string } | { why: string }> {
  const missing = new InputError("there is no such file");
  try {
    const real = await realFile(fileURLToPath(url), () => missing);
    if (!within(folders, real)) {
      return {
        why: "it lies outside the folder of the file that is evaluated",
      };
    }
    if (!/\.[mc]?[jt]s$/.test(real)) {
      return {
        why: "a spec imports modules only, files that end in .ts or .js",
      };
    }
    const found = await text(real);
    return found === undefined ? { why: TOO_LARGE } : { text: found };
  } catch (error) {
    if (error === missing) return { why: missing.message };
    if (error instanceof TypeError) return { why: "its path is none" };
    throw error;
  }
}

async function text(real: string): Promise<string | undefined> {
  const { size } = await Deno.stat(real);
  return size > LARGEST ? undefined : await Deno.readTextFile(real);
}

function within(folders: readonly string[], real: string): boolean {
  return folders.some((folder) => real.startsWith(folder));
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash + 1);
}

async function realFile(
  path: string,
  missing: () => Error | Promise<Error>,
): Promise<string> {
  try {
    const real = await Deno.realPath(path);
    if ((await Deno.stat(real)).isFile) return real;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new EnvironmentError(
        `Cannot read "${path}": Deno was not allowed to; run with --allow-read`,
      );
    }
    const { NotFound, NotADirectory, FilesystemLoop } = Deno.errors;
    const none = [NotFound, NotADirectory, FilesystemLoop];
    if (!none.some((kind) => error instanceof kind)) throw error;
  }
  throw await missing();
}
