import type { InferenceSession } from "onnxruntime-node";
import type { Provider } from "./provider.ts";

/**
 * What happens to operators for which a GPU provider has no kernel: `"forbid"`
 * refuses the model, `"allow"` runs them on the CPU, and the session says so.
 */
export type CpuNodes = "forbid" | "allow";

/** What a session is made with. */
export interface SessionSettings {
  /** Where it runs. */
  readonly provider: Provider;
  /** Which of several GPUs, on `"cuda"`; the first unless told. */
  readonly device?: number | undefined;
  /** CPU threads of one operator. */
  readonly threads: number;
  /** What happens to operators that a GPU provider lacks. */
  readonly cpuNodes: CpuNodes;
  /** Path that the name of the profile begins with, if there is to be one. */
  readonly profile?: string | undefined;
  /** Folder in which compiled models are kept, if they are. */
  readonly compiled?: string | undefined;
}

/**
 * Translates settings into ONNX Runtime's words.
 *
 * @returns Options of `InferenceSession.create`.
 */
export function sessionOptions(
  { provider, device, threads, cpuNodes, profile }: SessionSettings,
): InferenceSession.SessionOptions {
  const strict = provider !== "cpu" && cpuNodes === "forbid";
  return {
    executionProviders: [
      device === undefined ? provider : { name: provider, deviceId: device },
    ],
    intraOpNumThreads: threads,
    // Copies weights into the layout its kernels like best, but for those that are encoded as inputs.
    graphOptimizationLevel: "all",
    // Planned memory is a second block beside the first run's: a third more, and no faster.
    enableMemPattern: false,
    // What goes wrong is thrown; nothing is written to stderr.
    logSeverityLevel: 4,
    ...(profile !== undefined && {
      enableProfiling: true,
      profileFilePrefix: profile,
    }),
    extra: {
      session: {
        // Weights lie anywhere: their location is an absolute path without its "/".
        model_external_initializers_file_folder_path: "/",
        // Microseconds that a thread spins between operators: enough to bridge the gaps, too few to starve sessions that share cores.
        intra_op: { spin_duration_us: "50" },
        // Otherwise weights lie in the arena, whose regions double: up to twice as much of a card.
        ...(provider === "cuda" &&
          { use_device_allocator_for_initializers: "1" }),
        ...(strict && { disable_cpu_ep_fallback: "1" }),
      },
    },
  };
}
