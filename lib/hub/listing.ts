import { z } from "zod";
import { EnvironmentError, problems } from "../core/mod.ts";
import { ask, type Hub } from "./hub.ts";
import type { RepositoryName } from "./name.ts";
import { refusal } from "./refusal.ts";

/** A file of a repository, and by what its bytes are known. */
export interface HubFile {
  /** Path within the repository, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal digest; also the name of the file's content in the cache. */
  readonly digest: string;
  /** `sha256` of the bytes for large files, git's SHA-1 of a blob for small ones; other places than a hub may have `sha512`. */
  readonly kind: "sha256" | "sha512" | "git";
}

/** A revision of a repository. */
export interface Listing {
  /** Its commit. */
  readonly commit: string;
  /** Its files. */
  readonly files: readonly HubFile[];
}

/**
 * Lists the files of a repository of models.
 *
 * @returns The commit, and its files.
 * @throws {InputError} If the hub does not give it.
 * @throws {EnvironmentError} If the hub cannot be reached, or says what no hub says.
 */
export async function listRepository(
  hub: Hub,
  name: RepositoryName,
): Promise<Listing> {
  const api = `${hub.endpoint}/api/models/${name.id}`;
  const get = async <T>(url: string, schema: z.ZodType<T>) => {
    const response = await ask(hub, url);
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response, name, hub.token !== undefined);
    }
    return { found: await json(response, schema, url), response };
  };
  const revision = encodeURIComponent(name.revision);
  const { found: { sha } } = await get(`${api}/revision/${revision}`, INFO);
  const files: HubFile[] = [];
  let url: string | undefined = `${api}/tree/${sha}?recursive=true`;
  while (url !== undefined) {
    const page: { found: z.infer<typeof TREE>; response: Response } = await get(
      url,
      TREE,
    );
    for (const entry of page.found) {
      if (entry.type === "file") files.push(fileOf(entry));
    }
    url = nextPage(page.response, url);
  }
  return { commit: sha, files };
}

function fileOf({ path, oid, size, lfs }: z.infer<typeof ENTRY>): HubFile {
  return lfs
    ? { path, size: lfs.size, digest: lfs.oid, kind: "sha256" }
    : { path, size, digest: oid, kind: "git" };
}

async function json<T>(
  response: Response,
  schema: z.ZodType<T>,
  url: string,
): Promise<T> {
  const value = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(
    `Cannot understand ${url}, is it a hub? ${
      problems(schema, value).slice(0, 3).join("; ")
    }`,
  );
}

/** `Link: <url>; rel="next"`, of lists that are long. */
function nextPage({ headers }: Response, base: string): string | undefined {
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(headers.get("Link") ?? "") ??
    [];
  if (next === undefined) return undefined;
  const url = new URL(next, base);
  // A list does not go on elsewhere, and never at its beginning.
  return url.origin === new URL(base).origin && url.href !== base
    ? url.href
    : undefined;
}

/** A path that stays where it is put. */
const PATH = z.string().refine(
  (path) =>
    path.split("/").every((part) =>
      part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part)
    ),
  { error: "expected a path within the repository" },
);

const INFO = z.object({ sha: z.string().regex(/^[\da-f]{40}$/) });

const ENTRY = z.object({
  type: z.literal("file"),
  path: PATH,
  size: z.int().min(0),
  oid: z.string().regex(/^[\da-f]{40}$/),
  lfs: z.object({
    oid: z.string().regex(/^[\da-f]{64}$/),
    size: z.int().min(0),
  }).nullish(),
});

const TREE = z.array(
  z.discriminatedUnion("type", [
    ENTRY,
    z.object({ type: z.literal("directory") }),
  ]),
);
