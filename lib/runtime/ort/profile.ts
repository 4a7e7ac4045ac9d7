/** One run of one operator, as ONNX Runtime's profiler saw it. */
export interface OperatorRun {
  /** Name of the node; `MemcpyToHost` and its like are nodes too. */
  readonly name: string;
  /** Operator type after fusion, for example `"FusedConv"`. */
  readonly operator: string;
  /** Where it ran, for example `"CPUExecutionProvider"`. */
  readonly provider: string;
  /** Microseconds that its kernel took; on a GPU, to be launched. */
  readonly duration: number;
}

/**
 * Reads the operators from a profile that a session wrote when it was released.
 *
 * It tells which operators of a session with `cpuNodes` went to the CPU, and
 * which take the time.
 *
 * @param text The profile: a JSON array of Chrome trace events.
 * @returns The runs, in the order they happened.
 * @throws {SyntaxError} If the text is not JSON.
 */
export function readProfile(text: string): OperatorRun[] {
  const events: readonly TraceEvent[] = JSON.parse(text);
  return events
    .filter(({ cat }) => cat === "Node")
    .map(({ name, dur, args }) => ({
      name: name.replace(/_kernel_time$/, ""),
      operator: args["op_name"] ?? "",
      provider: args["provider"] ?? "",
      duration: dur,
    }));
}

interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: Readonly<Record<string, string>>;
}
