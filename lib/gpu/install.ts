import { join } from "node:path";
import { z } from "zod";
import {
  EnvironmentError,
  fileDigest,
  problems,
  readOr,
  writeWhole,
} from "../core/mod.ts";
import { ask, download, type Hub, type HubFile } from "../hub/mod.ts";
import { link } from "./link.ts";
import { LIBRARIES, ONNXRUNTIME, type Release } from "./releases.ts";
import { unpack } from "./unpack.ts";

/** What is installed, and where. */
export interface Install {
  /** The archive. */
  readonly release: Release;
  /** Folder of the user's caches. */
  readonly caches: string;
  /** Folder of ONNX Runtime's own library, beside which it looks for its providers. */
  readonly beside: string;
  /** Called before anything is fetched. */
  onFetch?(file: HubFile): void;
  /** Called with the bytes that are there. */
  onBytes?(bytes: number): void;
}

/** What was installed. */
export interface Installed {
  /** Folder of the libraries. */
  readonly folder: string;
  /** Whether they were there before. */
  readonly found: boolean;
}

const RECORD = "provider.json";

/**
 * Fetches the libraries of the CUDA provider into a folder of their own, unless they are there, and links them to where ONNX Runtime looks for them.
 *
 * @param hub Whom to ask, and how patiently.
 * @returns Where they are.
 * @throws {EnvironmentError} If they cannot be fetched, are not what was pinned, or cannot be put there.
 */
export async function installProvider(
  hub: Hub,
  { release, caches, beside, onFetch, onBytes }: Install,
): Promise<Installed> {
  const folder = join(
    ...[caches, "entangle", "gpu"],
    `onnxruntime-${ONNXRUNTIME}-cuda${release.cuda}`,
  );
  const found = await whole(folder, release);
  if (!found) {
    await Deno.mkdir(folder, { recursive: true });
    const file = await archiveOf(hub, release);
    onFetch?.(file);
    const archive = join(folder, "archive.zip");
    await download(hub, file, release.url, archive, (n) => onBytes?.(n));
    const wanted = LIBRARIES.map((name) => release.folder + name);
    const libraries = await unpack(archive, wanted, folder);
    const record = { url: release.url, digest: file.digest, libraries };
    await writeWhole(
      join(folder, RECORD),
      new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`),
    );
    await Deno.remove(archive);
  }
  for (const name of LIBRARIES) {
    await link(join(folder, name), join(beside, name));
  }
  return { folder, found };
}

/** Whether the libraries of a release are there, with the bytes that were unpacked. */
async function whole(folder: string, { url }: Release): Promise<boolean> {
  const text = await readOr(join(folder, RECORD), Deno.readTextFile);
  const record = RECORDED.safeParse(text === undefined ? text : json(text));
  if (!record.success || record.data.url !== url) return false;
  for (const name of LIBRARIES) {
    const path = join(folder, name);
    if (!await Deno.stat(path).catch(() => undefined)) return false;
    if (await fileDigest(path) !== record.data.libraries[name]) return false;
  }
  return true;
}

/** What is pinned of an archive, or what NuGet says of it. */
async function archiveOf(
  hub: Hub,
  { url, pinned, registration }: Release,
): Promise<HubFile> {
  const path = url.slice(url.lastIndexOf("/") + 1);
  if (pinned) {
    return { path, size: pinned.size, digest: pinned.sha256, kind: "sha256" };
  }
  if (registration === undefined) {
    throw new TypeError(`Cannot fetch "${path}": nothing says its digest`);
  }
  const { catalogEntry } = await get(hub, registration, REGISTRATION);
  const { packageHash, packageSize } = await get(hub, catalogEntry, CATALOG);
  const digest = Uint8Array.fromBase64(packageHash).toHex();
  return { path, size: packageSize, digest, kind: "sha512" };
}

async function get<T>(hub: Hub, url: string, schema: z.ZodType<T>): Promise<T> {
  const response = await ask(hub, url);
  const value = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(value);
  if (response.ok && parsed.success) return parsed.data;
  throw new EnvironmentError(
    `Cannot learn the digest of a package: ${url} answers with status ${response.status}${
      response.ok ? `, and ${problems(schema, value).join("; ")}` : ""
    }`,
  );
}

const RECORDED = z.object({
  url: z.string(),
  libraries: z.record(z.string(), z.string()),
});

const REGISTRATION = z.object({ catalogEntry: z.url() });

const CATALOG = z.object({
  packageHash: z.base64(),
  packageHashAlgorithm: z.literal("SHA512"),
  packageSize: z.int().min(1),
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
