// What the worker does with ONNX Runtime. Every call but `open` blocks its thread.

import type { InferenceSession } from "onnxruntime-node";
import { EnvironmentError, OutOfMemoryError } from "../../core/mod.ts";
import { compiled } from "./compiled.ts";
import { missingCudaLibrary, preloadCuda } from "./cuda.ts";
import { deviceName } from "./device.ts";
import { sessionOptions, type SessionSettings } from "./options.ts";
import { outOfMemory } from "./out_of_memory.ts";
import { HALF_PROBE, PROBE } from "./probe.ts";
import {
  type Answers,
  type Feed,
  mapValues,
  type Requests,
} from "./protocol.ts";
import { type Provider, unavailable } from "./provider.ts";

/** Loads the native library and runs a tiny model on the provider. */
export async function open(
  { provider, device }: Requests["open"],
): Promise<Answers["open"]> {
  running = provider;
  await library();
  if (provider === "cuda") preloadCuda();
  try {
    await runProbe(PROBE, provider, device);
  } catch (error) {
    const missing = provider === "cuda" ? missingCudaLibrary() : undefined;
    throw unavailable(provider, missing ?? messageOf(error));
  }
  return {
    device: deviceName(provider, device),
    onnxruntime: await libraryVersion(),
    half: provider === "cpu" ||
      await runProbe(HALF_PROBE, provider, device).then(
        () => true,
        () => false,
      ),
  };
}

async function runProbe(
  model: Uint8Array,
  provider: Provider,
  device: number | undefined,
): Promise<void> {
  const { Tensor } = await library();
  const session = await create(model, {
    provider,
    device,
    threads: 1,
    cpuNodes: "forbid",
  });
  try {
    await session.run({ x: new Tensor("float32", [0], [1]) });
  } finally {
    await session.release();
  }
}

/** Makes a session, and tells whether the CPU had to help the provider. */
export async function load(
  { model, settings }: Requests["load"],
): Promise<Answers["load"]> {
  const { session, cpuNodes } = await createKnowingly(model, settings);
  const { inputNames: inputs, outputMetadata } = session;
  const other = outputMetadata.find((o) =>
    !o.isTensor || !["float32", "float64"].includes(o.type)
  );
  if (other) {
    await session.release();
    throw new TypeError(
      `Cannot load the model: output "${other.name}" is neither float32 nor float64`,
    );
  }
  const handle = loaded++;
  sessions.set(handle, session);
  return {
    session: handle,
    inputs,
    outputs: session.outputNames,
    cpuNodes,
  };
}

/** Runs a session once. */
export async function run(
  { session, feeds }: Requests["run"],
): Promise<Answers["run"]> {
  const { Tensor } = await library();
  const toOrt = ({ data, shape }: Feed) =>
    data instanceof Float32Array
      ? new Tensor("float32", data, shape)
      : data instanceof Float64Array
      ? new Tensor("float64", data, shape)
      : new Tensor("int64", data, shape);
  const results = await find(session)
    .run(mapValues(feeds, toOrt))
    .catch((error) => fail("run", error));
  return mapValues(results, ({ data, dims }) => ({
    data: data as Float32Array,
    shape: dims,
  }));
}

/** Frees a session, if that has not been done. */
export async function release(
  { session }: Requests["release"],
): Promise<Answers["release"]> {
  const released = sessions.get(session);
  sessions.delete(session);
  released?.endProfiling();
  await released?.release();
  return null;
}

/** Frees every session; what a thread still holds when it ends is lost. */
export async function close(): Promise<Answers["close"]> {
  for (const session of sessions.keys()) await release({ session });
  return null;
}

/** The provider that was opened; there is one in a thread. */
let running: Provider = "cpu";
const sessions = new Map<number, InferenceSession>();
let loaded = 0;

function find(handle: number): InferenceSession {
  const session = sessions.get(handle);
  if (!session) throw new Error("Cannot use the session: it was released");
  return session;
}

async function libraryVersion(): Promise<string> {
  const { env } = await library();
  return env.versions.node ?? env.versions.common;
}

async function library(): Promise<typeof import("onnxruntime-node")> {
  try {
    const ort = await import("onnxruntime-node");
    ort.env.logLevel = "fatal";
    return ort;
  } catch (error) {
    throw new EnvironmentError(
      `Cannot load ONNX Runtime's native library: ${messageOf(error)}`,
    );
  }
}

async function create(
  model: Uint8Array,
  settings: SessionSettings,
): Promise<InferenceSession> {
  const { InferenceSession } = await library();
  const make = InferenceSession.create.bind(InferenceSession);
  const given = { model, options: sessionOptions(settings) };
  const { model: bytes, options } = settings.compiled === undefined
    ? given
    : await compiled(settings.compiled, given, make, await libraryVersion());
  return make(bytes, options);
}

// ONNX Runtime does not tell which nodes went to the CPU, but it can be told to refuse any.
async function createKnowingly(
  model: Uint8Array,
  settings: SessionSettings,
): Promise<{ session: InferenceSession; cpuNodes: boolean }> {
  const forbidding = { ...settings, cpuNodes: "forbid" } as const;
  try {
    return { session: await create(model, forbidding), cpuNodes: false };
  } catch (error) {
    if (!messageOf(error).includes("assigned to the default CPU EP")) {
      return fail("load", error);
    }
  }
  if (settings.cpuNodes === "forbid") {
    throw new EnvironmentError(
      `Cannot load the model: the provider "${settings.provider}" lacks a ` +
        `kernel for some of its operators, and running those on the CPU is ` +
        `forbidden (cpuNodes: "allow" permits it, a profile tells which)`,
    );
  }
  const session = await create(model, settings)
    .catch((error) => fail("load", error));
  return { session, cpuNodes: true };
}

function fail(what: string, error: unknown): never {
  if (error instanceof EnvironmentError) throw error;
  const message = `Cannot ${what} the model: ${messageOf(error)}`;
  const short = outOfMemory(message, running);
  if (short !== undefined) throw new OutOfMemoryError(short);
  throw new Error(message);
}

// Without the place in ONNX Runtime's source that some messages begin with.
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\/onnxruntime_src\/.* was false\. /s, "").trim();
}
