// Our side of `deno task perf`: obeys commands on stdin, one JSON object a line, and answers on stdout.
//
//   deno run --allow-read --allow-write --allow-ffi tests/perf/our_step.ts MODEL THREADS [COMPILED]

import { TextLineStream } from "./text_lines.ts";
import { at, concatRows, torchNormal } from "../../lib/core/mod.ts";
import type { EnergyHook } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import { energyReader } from "../../lib/diffusion/sampler/energy_reader.ts";
import {
  type Conditioning,
  openPipeline,
  openRuntime,
} from "../../lib/runtime/mod.ts";
import type { Answer, Command } from "./subject.ts";

const [model = "", threads = "1", compiled] = Deno.args;

async function open() {
  const runtime = await openRuntime({
    provider: "cpu",
    threads: Number(threads),
    compiled,
  });
  const pipeline = await openPipeline(model, runtime);
  const latents = torchNormal(0, [1, ...pipeline.latentShape]);
  const prompts = ["", "a photo of the face of a nurse"];
  let conditioned: Conditioning | undefined;
  const condition = async () =>
    conditioned ??= await pipeline.condition(
      prompts.map((text) => ({ text })),
    );
  const transforms = createTransforms([{ id: "biasmap" }], {
    attribute: "gender",
    groups: ["male", "female"],
  });
  const request = once(async () =>
    await energyReader(pipeline, at(transforms, 0).energy as EnergyHook, {
      samples: [{ seed: 0, prompt: "", subject: "nurse" }],
      conditioning: await condition(),
      count: 1,
      injections: [],
    }, true)
  );
  return {
    version: `ONNX Runtime ${runtime.versions.onnxruntime}`,
    async text() {
      conditioned = undefined;
      return (await condition()).tokens;
    },
    step: async () =>
      (await pipeline.predictNoise({
        latents,
        timestep: 501,
        conditioning: await condition(),
      })).noise,
    async guide() {
      const energy = (await request())?.along(0);
      const { noise, ...rest } = await pipeline.predictNoise({
        latents,
        timestep: 501,
        conditioning: await condition(),
        ...energy && { energy },
      });
      const gradient = rest.energy?.gradient;
      return concatRows([noise, ...gradient ? [gradient] : []]);
    },
    decode: () => pipeline.decode(latents),
    async close() {
      await pipeline.close();
      await runtime.close();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

let subject: Awaited<ReturnType<typeof open>> | undefined;
const lines = Deno.stdin.readable
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines) {
  const command: Command = JSON.parse(line);
  const begin = performance.now();
  subject ??= await open();
  const result = command.do === "open"
    ? undefined
    : await subject[command.do]();
  const seconds = (performance.now() - begin) / 1000;
  if (command.write && result) {
    await Deno.writeFile(
      command.write,
      new Uint8Array(result.data.buffer as ArrayBuffer),
    );
  }
  const answer: Answer = {
    seconds,
    version: `${subject.version}, Deno ${Deno.version.deno}`,
  };
  await Deno.stdout.write(
    new TextEncoder().encode(`${JSON.stringify(answer)}\n`),
  );
}
await subject?.close();
