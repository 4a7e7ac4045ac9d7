import type { InferenceSession } from "onnxruntime-node";
import type { Provider } from "./provider.ts";

/**
 * How the CPU provider keeps weights.
 *
 * `"packed"` copies them into the layout its kernels like best: fastest, but
 * every session holds a private copy; a result has the same bits in any batch and
 * with any number of threads. `"mapped"` reads them where they lie in the
 * checkpoint: loading takes no time and all sessions share one page cache, but
 * convolutions and matrix products are up to a fifth slower, and the last bits
 * of a convolution or a product of one row depend on threads and batch.
 */
export type Weights = "packed" | "mapped";

/**
 * What happens to operators for which a GPU provider has no kernel: `"forbid"`
 * refuses the model, `"allow"` runs them on the CPU, and the session says so.
 */
export type CpuNodes = "forbid" | "allow";

/** What a session is made with. */
export interface SessionSettings {
  /** Where it runs. */
  readonly provider: Provider;
  /** CPU threads of one operator. */
  readonly threads: number;
  /** How the CPU provider keeps weights. */
  readonly weights: Weights;
  /** What happens to operators that a GPU provider lacks. */
  readonly cpuNodes: CpuNodes;
  /** Path that the name of the profile begins with, if there is to be one. */
  readonly profile?: string | undefined;
}

/**
 * Translates settings into ONNX Runtime's words.
 *
 * @param settings What the session is made with.
 * @returns Options of `InferenceSession.create`.
 */
export function sessionOptions(
  { provider, threads, weights, cpuNodes, profile }: SessionSettings,
): InferenceSession.SessionOptions {
  const mapped = provider === "cpu" && weights === "mapped";
  const strict = provider !== "cpu" && cpuNodes === "forbid";
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    // "all" reorders convolution weights into a private copy.
    graphOptimizationLevel: mapped ? "extended" : "all",
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
        // Threads that spin between operators starve each other where sessions share cores.
        intra_op: { allow_spinning: "0" },
        ...(mapped && { disable_prepacking: "1" }),
        ...(strict && { disable_cpu_ep_fallback: "1" }),
      },
    },
  };
}
