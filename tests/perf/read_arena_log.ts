/** What ONNX Runtime's arena was seen to do, in bytes. */
export interface ArenaLog {
  /** Regions that it took while the model was loaded: where constants are computed once. */
  readonly loading: number;
  /** Regions that it took in the first run. */
  readonly first: number;
  /** Regions that it took in the second run. */
  readonly second: number;
  /** What the process grew by while the model was loaded, without mapped files. */
  readonly weights: number;
  /** What it grew by in the first run: of the regions what was touched. */
  readonly touched: number;
}

/**
 * Loads and runs a model on the CPU, in a process of its own whose log is read.
 *
 * @param model Path of the model.
 * @param threads CPU threads of one operator.
 */
export async function readArenaLog(
  model: string,
  threads: number,
): Promise<ArenaLog> {
  const script = new URL("./arena_log.ts", import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command("deno", {
    args: [
      ...["run", "--no-check", "--no-prompt", "--allow-read", "--allow-ffi"],
      ...["--allow-run=grep", script, model, String(threads)],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(text.split("\n").slice(-5).join("\n"));
  return parseArenaLog(text);
}

/** Reads the log of `arena_log.ts`: ONNX Runtime's lines, and its own between them. */
export function parseArenaLog(text: string): ArenaLog {
  let grown = 0;
  const stages = new Map<string, readonly [arena: number, process: number]>();
  for (const line of text.split("\n")) {
    const [, region] = /Extended allocation by (\d+) bytes/.exec(line) ?? [];
    grown += Number(region ?? 0);
    if (!line.startsWith("@ ")) continue;
    const { stage, bytes } = JSON.parse(line.slice(2));
    stages.set(stage, [grown, bytes]);
    grown = 0;
  }
  const of = (stage: string) => {
    const found = stages.get(stage);
    if (!found) throw new Error(`Cannot read the arena's log: no "${stage}"`);
    return found;
  };
  const [[loading, weights], [first, touched], [second]] = [
    ...[of("loaded"), of("run"), of("run again")],
  ] as const;
  return { loading, first, second, weights, touched };
}
