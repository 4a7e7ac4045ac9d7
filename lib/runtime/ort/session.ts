import { EnvironmentError, type Tensor } from "../../core/mod.ts";
import { type Channel, openChannel } from "./channel.ts";
import type { CpuNodes, SessionSettings } from "./options.ts";
import { type Feed, mapValues } from "./protocol.ts";
import { choosePrecision, type Provider } from "./provider.ts";
import { sessionMemory } from "./device_memory.ts";
import { openRoom, type Room } from "./room.ts";
import type { GraphMemory, Precision } from "../../graph/mod.ts";

/**
 * Most CPU threads of one operator: with more, ONNX Runtime sums products in other
 * portions, and the last bits of a result depend on their number.
 */
export const MOST_THREADS = 16;

/** How models are run. */
export interface RuntimeOptions {
  /** Where they run; never replaced by another. */
  readonly provider: Provider;
  /** Which of several GPUs, on the provider `"cuda"`: its place among those that the process may use; the first unless told. */
  readonly device?: number | undefined;
  /** How exact the networks are computed: in float32 on the CPU and in half precision on GPUs that can unless told. */
  readonly precision?: Precision | undefined;
  /** How much of a GPU's memory may be used, in bytes; all of it unless told. */
  readonly memory?: number | undefined;
  /** CPU threads of one operator, at least 1; one per core unless told. More than {@linkcode MOST_THREADS} are not used. */
  readonly threads?: number;
  /**
   * Folder in which compiled models are kept, on the provider `"cpu"`. The first
   * session of a model then takes longer and writes about as much as the model's weights;
   * later ones are made in seconds, and share their weights with other processes. None are kept by default.
   */
  readonly compiled?: string | undefined;
}

/** ONNX Runtime, in a thread of its own. */
export interface Runtime {
  /** Where models run. */
  readonly provider: Provider;
  /** How exact the networks are computed. */
  readonly precision: Precision;
  /** The hardware that the provider uses, for example `"Intel(R) Xeon(R) Processor"`. */
  readonly device: string;
  /** Which of several GPUs, if one was chosen. */
  readonly deviceId?: number;
  /** CPU threads of one operator. */
  readonly threads: number;
  /** The memory that sessions share, where it is scarce: a GPU's. */
  readonly room?: Room;
  /** Versions of what runs models. */
  readonly versions: {
    /** Version of onnxruntime-node. */
    readonly onnxruntime: string;
  };
  /**
   * Makes a session of a model.
   *
   * @param model An ONNX `ModelProto`, whose external weights are located by
   * absolute paths without their leading `/`; it is copied.
   * @param options What happens to operators that a GPU provider lacks.
   */
  load(model: Uint8Array, options?: LoadOptions): Promise<Session>;
  /** Answers the calls made so far, frees all sessions and ends the thread. */
  close(): Promise<void>;
}

/** How one model is loaded. */
export interface LoadOptions {
  /** What happens to operators that a GPU provider lacks; `"forbid"` unless told. */
  readonly cpuNodes?: CpuNodes;
  /** What the session is estimated to take; ONNX Runtime is not told. */
  readonly memory?: GraphMemory;
  /**
   * Path of a profile to write, to which ONNX Runtime appends the time of day
   * and `.json`; it is complete once the session is released.
   */
  readonly profile?: string;
}

/** A model that is ready to run. */
export interface Session {
  /** Names of its inputs. */
  readonly inputs: readonly string[];
  /** Names of its outputs. */
  readonly outputs: readonly string[];
  /** Whether some operators run on the CPU although the provider is another. */
  readonly cpuNodes: boolean;
  /**
   * Runs the model once.
   *
   * @param feeds One tensor per input; they are copied and stay usable.
   * @returns One tensor per output, owned by the caller.
   */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Tensor>>;
  /** Frees what the session holds. */
  release(): Promise<void>;
}

/**
 * Starts ONNX Runtime in a thread of its own and tries the provider.
 *
 * @param options The provider and device, CPU threads.
 * @returns The runtime; the process lives until it is closed.
 * @throws {EnvironmentError} If the provider cannot be used on this machine,
 * or is `"webgpu"` and in use already, or compiled models are to be kept of
 * another than `"cpu"`, or a device is chosen on another than `"cuda"`. There is no falling back to another.
 * @throws {RangeError} If `threads` is not a whole number of at least 1.
 */
export async function openRuntime(
  options: RuntimeOptions,
): Promise<Runtime> {
  const { provider, device: deviceId, compiled } = options;
  const { threads: wanted = navigator.hardwareConcurrency } = options;
  checkOptions(options, wanted);
  const threads = Math.min(wanted, MOST_THREADS);
  const giveBack = take(provider);
  const url = new URL("./worker.ts", import.meta.url);
  const channel = openChannel(new Worker(url, { type: "module" }));
  const close = async () => {
    await channel.close(closed());
    giveBack();
  };
  try {
    const { device, onnxruntime, half } = await channel.call("open", {
      provider,
      device: deviceId,
    });
    const precision = choosePrecision(provider, half, options.precision);
    return {
      provider,
      precision,
      device,
      ...deviceId !== undefined && { deviceId },
      threads,
      ...roomOf(options),
      versions: { onnxruntime },
      load(model, { cpuNodes = "forbid", profile } = {}) {
        const settings = {
          provider,
          device: deviceId,
          threads,
          cpuNodes,
          profile,
          compiled,
        };
        return load(channel, model, settings);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function checkOptions(
  { provider, device, compiled }: RuntimeOptions,
  threads: number,
): void {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(
      `Cannot start the runtime: expected at least 1 thread, got ${threads}`,
    );
  }
  if (compiled !== undefined && provider !== "cpu") {
    throw new EnvironmentError(
      `Cannot keep compiled models of the provider "${provider}": only the CPU's can be read back; leave the folder out`,
    );
  }
  if (device !== undefined && provider !== "cuda") {
    throw new EnvironmentError(
      `Cannot choose a device of the provider "${provider}": only "cuda" has several`,
    );
  }
}

async function load(
  channel: Channel,
  model: Uint8Array,
  settings: SessionSettings,
): Promise<Session> {
  const bytes = model.slice();
  const { session, inputs, outputs, cpuNodes } = await channel.call(
    "load",
    { model: bytes, settings },
    [bytes.buffer],
  );
  return {
    inputs,
    outputs,
    cpuNodes,
    async run(feeds) {
      checkNames(inputs, Object.keys(feeds));
      const copies = mapValues(feeds, copy);
      const transfer = Object.values(copies).map((feed) => feed.data.buffer);
      return await channel.call("run", { session, feeds: copies }, transfer);
    },
    async release() {
      await channel.call("release", { session });
    },
  };
}

function roomOf(
  { provider, device, memory }: RuntimeOptions,
): Pick<Runtime, "room"> {
  const bytes = sessionMemory(provider, device, memory);
  return bytes === undefined ? {} : { room: openRoom(bytes) };
}

// ONNX Runtime ignores names that it does not know.
function checkNames(inputs: readonly string[], given: readonly string[]): void {
  const fits = given.length === inputs.length &&
    inputs.every((name) => given.includes(name));
  if (fits) return;
  throw new TypeError(
    `Cannot run the model: expected the inputs ${inputs.join(", ")}, got ${
      given.join(", ") || "none"
    }`,
  );
}

// A copy is as long as its view; a message would carry the whole buffer behind it.
function copy({ data, shape }: Feed): Feed & { data: { buffer: ArrayBuffer } } {
  return { data: data.slice(), shape } as ReturnType<typeof copy>;
}

// ONNX Runtime has one WebGPU device for all threads of a process and no lock around it:
// used from two at once, it ends the process.
const taken = new Set<Provider>();

function take(provider: Provider): () => void {
  if (taken.has(provider)) {
    throw new EnvironmentError(
      `Cannot open a second runtime on "${provider}": ONNX Runtime cannot use ` +
        `the device from two threads; close the first, or share it`,
    );
  }
  if (provider === "webgpu") taken.add(provider);
  return () => taken.delete(provider);
}

function closed(): Error {
  return new Error("Cannot use the runtime: it was closed");
}
