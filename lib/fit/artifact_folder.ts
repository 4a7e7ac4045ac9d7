import { dump } from "npyjs";
import { z } from "zod";
import { InputError, readNumpy, type Tensor, writeWhole } from "../core/mod.ts";
import type { Artifact } from "../diffusion/mod.ts";

/** Schema of `artifact.json`. */
export const ARTIFACT_SCHEMA = "entangle.artifact/1";

/** Its name and schema in folders that version 0.1 wrote, which are read as they are. */
const BEFORE = { file: "artefact.json", schema: "entangle.artefact/1" };

/** An artifact's description: all but its arrays. */
export interface ArtifactDescription {
  /** What it depends on, readable. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** How the fit went. */
  readonly curves: Artifact["curves"];
  /** Dimensions of each array. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

/** A folder of artifacts: `<key>/artifact.json` beside one `.npy` file per array. */
export interface ArtifactFolder {
  /** Its path. */
  readonly path: string;
  /**
   * Reads an artifact.
   *
   * @returns The artifact, or `undefined` if it is not there, whole.
   */
  read(key: string): Promise<Artifact | undefined>;
  /** Writes an artifact: its arrays first, then the description that vouches for them. */
  write(
    key: string,
    identity: Readonly<Record<string, unknown>>,
    artifact: Artifact,
  ): Promise<void>;
  /** Forgets an artifact. */
  remove(key: string): Promise<void>;
  /** Describes an artifact of the folder; `undefined` if it is not there. */
  describe(key: string): Promise<ArtifactDescription | undefined>;
  /** Describes every artifact of the folder, by key. */
  list(): Promise<ReadonlyMap<string, ArtifactDescription>>;
}

/**
 * Looks at a folder of artifacts; it need not be there yet.
 *
 * @param digest Digest of bytes, in hexadecimal digits.
 * @param behind Another such folder, in which `read` looks for what is not in this one.
 */
export function artifactFolder(
  path: string,
  digest: (bytes: Uint8Array) => string,
  behind?: string,
): ArtifactFolder {
  const file = (key: string, name: string) => `${path}/${key}/${name}`;
  const describe = async (key: string) => {
    const text = await readText(file(key, DESCRIPTION)) ??
      await readText(file(key, BEFORE.file));
    return description.safeParse(json(text)).data;
  };
  return {
    path,
    async read(key) {
      const found = await describe(key);
      if (!found) {
        return behind === undefined
          ? undefined
          : await artifactFolder(behind, digest).read(key);
      }
      const tensors = await readTensors(
        (name) => file(key, `${name}.npy`),
        found.tensors,
        digest,
      );
      return tensors && { tensors, curves: found.curves };
    },
    async write(key, identity, { tensors, curves }) {
      const described: z.input<typeof description>["tensors"] = {};
      for (const [name, { data, shape }] of Object.entries(tensors)) {
        if (!NAME.test(name)) {
          throw new TypeError(`Cannot name an array "${name}"`);
        }
        const bytes = new Uint8Array(dump(data, [...shape]));
        await writeWhole(file(key, `${name}.npy`), bytes);
        described[name] = { shape: [...shape], sha256: digest(bytes) };
      }
      const text = JSON.stringify(
        { schema: ARTIFACT_SCHEMA, identity, curves, tensors: described },
        null,
        1,
      );
      await writeWhole(file(key, DESCRIPTION), TEXT.encode(`${text}\n`));
    },
    async remove(key) {
      await orNothing(Deno.remove(`${path}/${key}`, { recursive: true }));
    },
    describe: async (key) => withoutDigests(await describe(key)),
    async list() {
      const found = new Map<string, ArtifactDescription>();
      for (const key of (await folders(path)).sort()) {
        const described = withoutDigests(await describe(key));
        if (described) found.set(key, described);
      }
      return found;
    },
  };
}

/** Reads arrays that are there, whole; none if one is not. */
async function readTensors(
  path: (name: string) => string,
  described: Readonly<Record<string, { readonly sha256: string }>>,
  digest: (bytes: Uint8Array) => string,
): Promise<Record<string, Tensor> | undefined> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, { sha256 }] of Object.entries(described)) {
    const bytes = await orNothing(Deno.readFile(path(name)));
    const whole = bytes && digest(bytes) === sha256;
    const array = whole ? await floats(bytes) : undefined;
    if (!array) return undefined;
    tensors[name] = array;
  }
  return tensors;
}

/** A name that is a file's, in this folder. */
const NAME = /^\w+(\.\w+)*$/;

const DESCRIPTION = "artifact.json";
const TEXT = new TextEncoder();

const description = z.object({
  schema: z.enum([ARTIFACT_SCHEMA, BEFORE.schema]),
  identity: z.record(z.string(), z.unknown()),
  curves: z.record(z.string(), z.array(z.number())),
  tensors: z.record(
    z.string().regex(NAME),
    z.object({ shape: z.array(z.int().min(0)), sha256: z.string() }),
  ),
});

function withoutDigests(
  described: z.infer<typeof description> | undefined,
): ArtifactDescription | undefined {
  if (!described) return undefined;
  const { identity, curves, tensors } = described;
  const shapes = Object.entries(tensors).map(([n, t]) => [n, t.shape]);
  return { identity, curves, tensors: Object.fromEntries(shapes) };
}

async function floats(bytes: Uint8Array): Promise<Tensor | undefined> {
  const { data, shape } = await readNumpy(bytes) ?? {};
  return data instanceof Float32Array && shape ? { data, shape } : undefined;
}

const readText = (path: string) => orNothing(Deno.readTextFile(path));

async function folders(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) {
      throw new InputError(
        `Cannot keep artifacts in "${path}": it is not a folder`,
      );
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}

function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
