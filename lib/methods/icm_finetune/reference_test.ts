// Training of adapters, by PEFT and PyTorch's AdamW.

import { ok } from "node:assert/strict";
import { readNpy } from "../../../tests/support/npy.ts";
import {
  at,
  rows,
  type Shape,
  size,
  type Tensor,
  tensor,
  zeros,
} from "../../core/mod.ts";
import { forwardProcess } from "../../diffusion/mod.ts";
import {
  accumulate,
  adamw,
  clipByGlobalNorm,
  cosine,
  type Tensors,
  warmup,
} from "../../optim/mod.ts";
import {
  conditioning,
  openPipeline,
  openRuntime,
  type Pipeline,
} from "../../runtime/mod.ts";
import { PROJECTIONS } from "./adapters.ts";
import { loraLoss } from "./lora_loss.ts";
import reference from "./reference/icm_finetune.json" with { type: "json" };

const REFERENCE = decodeURIComponent(
  new URL("../../../tests/reference", import.meta.url).pathname,
);
const LAYERS = [
  "up_blocks.1.attentions.0.transformer_blocks.0.attn1",
  "up_blocks.1.attentions.1.transformer_blocks.0.attn2",
];
const [RANK, BATCH, ACCUMULATE, WARMUP, RATE] = [3, 2, 2, 5, 2e-2];

Deno.test("adapters are trained as PEFT and PyTorch train them", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    runtime,
  );
  const { losses, adapters } = await trained(pipeline);
  await pipeline.close();
  await runtime.close();
  for (const [step, wanted] of reference.losses.entries()) {
    const error = Math.abs(at(losses, step) - wanted) / wanted;
    ok(error < 1e-3, `loss ${step}: ${error}`);
  }
  for (const [name, [sine, cosine, norm]] of Object.entries(reference.ends)) {
    const data = adapters[name]?.data ?? new Float32Array();
    const along = (wave: (n: number) => number) =>
      data.reduce((sum, x, i) => sum + x * wave(i + 1), 0);
    for (
      const [found, wanted] of [
        [along(Math.sin), sine],
        [along(Math.cos), cosine],
        [Math.hypot(...data), norm],
      ]
    ) {
      const error = Math.abs(Number(found) - Number(wanted)) / Number(norm);
      ok(error < 1e-3, `${name}: ${error}`);
    }
  }
});

async function trained(pipeline: Pipeline) {
  const tokens = rows(await readNpy(`${REFERENCE}/taps/context.npy`), 0, BATCH);
  const process = forwardProcess(pipeline.schedulerConfig);
  const steps = reference.losses.length / ACCUMULATE;
  const optimizer = accumulate(
    ACCUMULATE,
    clipByGlobalNorm(
      0.02,
      adamw({
        rate: warmup(WARMUP, RATE, cosine(RATE, steps - WARMUP)),
        weightDecay: 0.01,
      }),
    ),
  );
  let adapters = await begun(pipeline);
  let state = optimizer.init(adapters);
  const losses: number[] = [];
  const shape = [BATCH, ...pipeline.latentShape];
  for (let step = 0; step < reference.losses.length; step++) {
    const timesteps = [0, 1].map((b) => (97 * step + 431 * b) % 1000);
    const noisy = process.noised(
      wave(shape, step % 7),
      wave(shape, 0.5 + step),
      timesteps,
    );
    const { loss, gradients } = await loraLoss(pipeline, {
      ...noisy,
      timesteps,
      conditioning: conditioning({ tokens }),
    }, adapters);
    ({ parameters: adapters, state } = optimizer.update(
      gradients,
      state,
      adapters,
    ));
    losses.push(loss);
  }
  return { losses, adapters };
}

async function begun(pipeline: Pipeline): Promise<Tensors> {
  const names = LAYERS.flatMap((layer) =>
    PROJECTIONS.map((projection) => `${layer}.${projection}`)
  );
  const adapters: Record<string, Tensor> = {};
  for (const [i, name] of names.entries()) {
    const found = await pipeline.unetWeights(
      new RegExp(`^${name.replaceAll(".", "\\.")}\\.weight$`),
    );
    const [out = 0, width = 0] = found[`${name}.weight`]?.shape ?? [];
    const { data, shape } = wave([RANK, width], i);
    adapters[`${name}.down`] = {
      data: data.map((x) => x / Math.sqrt(width)),
      shape,
    };
    adapters[`${name}.up`] = zeros([out, RANK]);
  }
  return adapters;
}

/** The same numbers as in icm_finetune.py. */
function wave(shape: Shape, phase: number): Tensor {
  return tensor(
    Array.from(
      { length: size(shape) },
      (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
    ),
    shape,
  );
}
