// A process of its own, whose ONNX Runtime says how its arena grows: loads a model, runs it twice on zeros, and writes between the
// lines of the log what it does and what it takes.
//
//   deno run --allow-read --allow-ffi --allow-run=grep tests/perf/arena_log.ts MODEL THREADS

import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { sessionOptions } from "../../lib/runtime/ort/options.ts";

/** Elements by type, of what our models take. */
const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
} as const;

const [model = "", threads = "1"] = Deno.args;
env.logLevel = "info";
// The first session opens the log and has memory of its own, which is no part of what is asked.
const options = sessionOptions({
  ...{ provider: "cpu", threads: Number(threads), cpuNodes: "forbid" },
});
const before = await privateBytes();
const session = await InferenceSession.create(await Deno.readFile(model), {
  ...options,
  logSeverityLevel: 1,
});
const loaded = await privateBytes();
say({ stage: "loaded", bytes: loaded - before });
const feeds = Object.fromEntries(
  session.inputMetadata.map((input) => {
    if (!input.isTensor) throw new TypeError(`${input.name} is no tensor`);
    const shape = input.shape.map(Number);
    const type = input.type as keyof typeof ARRAYS;
    const count = shape.reduce((a, b) => a * b, 1);
    return [input.name, new Tensor(type, new ARRAYS[type](count), shape)];
  }),
);
for (const stage of ["run", "run again"]) {
  const begun = await privateBytes();
  await session.run(feeds);
  say({ stage, bytes: await privateBytes() - begun });
}
await session.release();

function say(what: { readonly stage: string; readonly bytes: number }): void {
  const line = `@ ${JSON.stringify(what)}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
}

/** Memory of this process that no file is behind; grep reads it, since Deno lets only who may do everything read such files. */
async function privateBytes(): Promise<number> {
  const { stdout } = await new Deno.Command("grep", {
    args: ["RssAnon", `/proc/${Deno.pid}/status`],
  }).output();
  const [, kilobytes = ""] =
    /^RssAnon:\s*(\d+) kB/.exec(new TextDecoder().decode(stdout)) ?? [];
  return 1024 * Number(kilobytes);
}
