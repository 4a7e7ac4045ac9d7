// Models as ONNX Runtime has compiled them, kept on disk with their weights in the
// layout of its kernels: read where they lie, they cost no time and no private memory.

import { createHash } from "node:crypto";
import { fromBinary } from "@bufbuild/protobuf";
import type { InferenceSession } from "onnxruntime-node";
import { ModelProtoSchema } from "../../graph/onnx/mod.ts";
import { EnvironmentError } from "../../core/mod.ts";
import { encode, newGraph } from "../../graph/mod.ts";
import { weightDigest } from "./weight_digests.ts";

/** Raised when what is kept, or how it is named, changes. */
const FORMAT = 2;

const MODEL = "model.onnx";
const WEIGHTS = "weights.bin";
const LOCK = "lock";

/** A model as ONNX Runtime takes it. */
export interface Loadable {
  /** An ONNX `ModelProto`. */
  readonly model: Uint8Array;
  /** How its session is made. */
  readonly options: InferenceSession.SessionOptions;
}

/** Makes a session; ONNX Runtime, as far as it is needed here. */
export type Create = (
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;

/**
 * Finds the compiled form of a model among those that are kept, or compiles and
 * keeps it. The same bits come out of both.
 *
 * A model is known again by its bytes, by those of the files that hold its weights,
 * by ONNX Runtime's version and by the layout that its kernels have on this
 * processor. What is found damaged is made anew.
 *
 * @param folder Where compiled models are kept, one folder each; made if need be.
 * @param loadable The model, and how its session would be made.
 * @returns The compiled model, and how its session is made.
 * @throws {EnvironmentError} If it cannot be written.
 */
export async function compiled(
  folder: string,
  { model, options }: Loadable,
  create: Create,
  version: string,
): Promise<Loadable> {
  const files = await weightFiles(model);
  const digests = () =>
    Promise.all(files.map((file) => weightDigest(folder, file)));
  try {
    await Deno.mkdir(folder, { recursive: true });
    const weights = await digests();
    const layout = await kernelLayout(folder, create, options);
    const name = digest([
      [FORMAT, version, Deno.build.target, layout, weights],
      model,
    ]);
    const path = `${await Deno.realPath(folder)}/${name}`;
    if (!await whole(path)) {
      using _turn = await turn(folder);
      if (!await whole(path)) {
        await inPart(folder, async (part) => {
          await compile(part, { model, options }, create);
          if (!await whole(part)) throw new Error("the disk seems to be full");
          if ((await digests()).join() !== weights.join()) {
            throw new Error("the weights changed while they were compiled");
          }
          await settle(part);
          await replace(part, path);
        });
      }
    }
    const kept = await whole(path);
    if (!kept) throw new Error("what was just kept is gone");
    return { model: kept, options: reading(options, path) };
  } catch (error) {
    throw new EnvironmentError(
      `Cannot keep compiled models in "${folder}": ${
        error instanceof Error ? error.message : error
      }\n  to do: name a folder that can be written on a disk with room for the weights, or do without`,
    );
  }
}

async function compile(
  part: string,
  { model, options }: Loadable,
  create: Create,
): Promise<void> {
  const session = await create(model, writing(options, part));
  await session.release();
}

function writing(
  options: InferenceSession.SessionOptions,
  path: string,
): InferenceSession.SessionOptions {
  const whither = {
    optimizedModelFilePath: `${path}/${MODEL}`,
    enableProfiling: false,
  };
  return extended({ ...options, ...whither }, {
    optimized_model_external_initializers_file_name: WEIGHTS,
    optimized_model_external_initializers_min_size_in_bytes: "1024",
  });
}

function reading(
  options: InferenceSession.SessionOptions,
  path: string,
): InferenceSession.SessionOptions {
  return extended({ ...options, graphOptimizationLevel: "disabled" }, {
    model_external_initializers_file_folder_path: path,
  });
}

function extended(
  options: InferenceSession.SessionOptions,
  entries: Readonly<Record<string, string>>,
): InferenceSession.SessionOptions {
  const { session, ...rest } = options.extra as { session: object };
  return {
    ...options,
    extra: { ...rest, session: { ...session, ...entries } },
  };
}

/** What a small convolution is compiled to: its kernels lie as this processor likes them. */
function kernelLayout(
  folder: string,
  create: Create,
  options: InferenceSession.SessionOptions,
): Promise<string> {
  const graph = newGraph();
  const kernels = Float32Array.from({ length: 32 * 32 * 9 }, (_, i) => i);
  const y = graph.apply("Conv", [
    graph.input("x", [1, 32, 8, 8]),
    graph.constant(kernels, [32, 32, 3, 3]),
  ], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] });
  return inPart(folder, async (part) => {
    await compile(part, { model: encode({ y }), options }, create);
    return digest([
      await Deno.readFile(`${part}/${MODEL}`),
      await Deno.readFile(`${part}/${WEIGHTS}`),
    ]);
  });
}

/** Waits until nobody else compiles, since workers that start together want the same; ends when what is returned is closed. */
async function turn(folder: string): Promise<Disposable> {
  const file = await Deno.open(`${folder}/${LOCK}`, {
    create: true,
    write: true,
  });
  // Where a file system has no locks, both compile, and one of the results is kept.
  await file.lock(true).catch(() => {});
  return file;
}

/** Does something with a new folder, which is gone afterwards unless it was renamed. */
async function inPart<T>(
  folder: string,
  act: (part: string) => Promise<T>,
): Promise<T> {
  const part = await Deno.makeTempDir({ dir: folder, suffix: ".part" });
  try {
    return await act(await Deno.realPath(part));
  } finally {
    await Deno.remove(part, { recursive: true }).catch(() => {});
  }
}

/** Waits until a folder's files are on the disk: after a power cut they would have their size, but not their bytes. */
async function settle(part: string): Promise<void> {
  for await (const { name } of Deno.readDir(part)) {
    using file = await Deno.open(`${part}/${name}`, { write: true });
    await file.sync();
  }
}

/** Puts a whole folder in the place of none or a damaged one; another process may have been faster. */
async function replace(part: string, path: string): Promise<void> {
  if (!await whole(path)) {
    await Deno.remove(path, { recursive: true }).catch(() => {});
  }
  await Deno.rename(part, path).catch(async (error) => {
    if (!await whole(path)) throw error;
  });
}

/** A compiled model, if it is there with all of its weights. */
async function whole(path: string): Promise<Uint8Array | undefined> {
  try {
    const model = await Deno.readFile(`${path}/${MODEL}`);
    const ends = externalParts(model).map((x) => x.offset + x.length);
    const { size } = ends.length > 0
      ? await Deno.stat(`${path}/${WEIGHTS}`)
      : { size: 0 };
    return size >= Math.max(0, ...ends) ? model : undefined;
  } catch {
    return undefined;
  }
}

/** The files that hold a model's weights, where they really lie. */
async function weightFiles(model: Uint8Array): Promise<string[]> {
  const locations = new Set(externalParts(model).map((x) => x.location));
  return await Promise.all(
    [...locations].sort().map((location) => Deno.realPath(`/${location}`)),
  );
}

/** Where the tensors lie that are outside of a model. */
function externalParts(model: Uint8Array) {
  const { graph } = fromBinary(ModelProtoSchema, model);
  return (graph?.initializer ?? [])
    .filter(({ externalData }) => externalData.length > 0)
    .map(({ externalData }) => {
      const of = new Map(externalData.map(({ key, value }) => [key, value]));
      return {
        location: of.get("location") ?? "",
        offset: Number(of.get("offset") ?? 0),
        length: Number(of.get("length") ?? 0),
      };
    });
}

function digest(parts: readonly (Uint8Array | readonly unknown[])[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part instanceof Uint8Array ? part : JSON.stringify(part));
  }
  return hash.digest("hex").slice(0, 32);
}
