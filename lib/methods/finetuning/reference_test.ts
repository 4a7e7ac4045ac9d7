// Targets by scipy's optimal assignment, and adjusted gradients by PyTorch's autograd through diffusers and PEFT.

import { assertWithin } from "../../../tests/support/assert.ts";
import { readNpy } from "../../../tests/support/npy.ts";
import {
  at,
  concatRows,
  rows,
  type Shape,
  size,
  type Tensor,
  tensor,
} from "../../core/mod.ts";
import { createScheduler, forwardProcess } from "../../diffusion/mod.ts";
import type { Tensors } from "../../optim/mod.ts";
import { openPipeline, openRuntime, type Pipeline } from "../../runtime/mod.ts";
import { gradientCoefficients } from "./gradient_weights.ts";
import { adjustedGradient, rollout } from "./rollout.ts";
import { dynamicTargets } from "./targets.ts";
import reference from "./reference/finetuning.json" with { type: "json" };

const REFERENCE = decodeURIComponent(
  new URL("../../../tests/reference", import.meta.url).pathname,
);
const LAYER = "up_blocks.1.attentions.0.transformer_blocks.0.attn2";
const [RANK, BATCH, STEPS, GUIDANCE] = [2, 2, 3, 3];

Deno.test("targets are those of scipy's optimal assignment, expected over all counts", () => {
  for (
    const [shares, wanted] of [
      [[0.5, 0.5], reference.even],
      [[0.5, 0.3, 0.2], reference.uneven],
    ] as const
  ) {
    const K = shares.length;
    const { shares: found } = dynamicTargets(
      softmaxWave(wanted.length, K),
      shares,
      1,
    );
    wanted.flat().forEach((x, i) =>
      assertWithin(`target ${i}`, Math.abs(at(found.data, i) - x), 1e-6)
    );
  }
});

Deno.test("adjusted gradients are those of PyTorch with latents detached and hooks on the noise", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    runtime,
  );
  const { coefficients, timesteps, ...ends } = reference.adjusted;
  const process = forwardProcess(pipeline.schedulerConfig);
  gradientCoefficients(process, timesteps).forEach((c, i) => {
    const wanted = at(coefficients, i);
    assertWithin(`coefficient ${i}`, Math.abs(c / wanted - 1), 1e-6);
  });
  const found = await differentiated(pipeline);
  for (const [name, [sine, cosine, norm]] of Object.entries(ends)) {
    const data = found[name]?.data ?? new Float32Array();
    const along = (wave: (n: number) => number) =>
      data.reduce((sum, x, i) => sum + x * wave(i + 1), 0);
    for (
      const [own, wanted] of [
        [along(Math.sin), sine],
        [along(Math.cos), cosine],
        [Math.hypot(...data), norm],
      ]
    ) {
      const error = Math.abs(Number(own) - Number(wanted)) / Number(norm);
      assertWithin(name, error, 1e-4);
    }
  }
  await pipeline.close();
  await runtime.close();
});

async function differentiated(
  pipeline: Pipeline,
): Promise<Tensors> {
  const states = await readNpy(`${REFERENCE}/taps/context.npy`);
  const last = at(states.shape, 0);
  const told = {
    context: concatRows([rows(states, 0, 1), rows(states, last - 1, last)]),
    adapters: await begun(pipeline),
  };
  const config = pipeline.schedulerConfig;
  const sampling = {
    scheduler: createScheduler("dpmpp_2m", config, STEPS),
    process: forwardProcess(config),
    guidance: GUIDANCE,
    batch: 1,
  };
  const shape = [BATCH, ...pipeline.latentShape];
  const drawn = await rollout(pipeline, wave(shape, 0.7), told, sampling);
  const wanted = { text: true, adapters: true };
  const slope = wave(shape, 0.1);
  return await adjustedGradient(
    pipeline,
    drawn,
    slope,
    told,
    sampling,
    wanted,
  );
}

async function begun(pipeline: Pipeline): Promise<Tensors> {
  const adapters: Record<string, Tensor> = {};
  for (const [i, projection] of ["to_q", "to_v"].entries()) {
    const name = `${LAYER}.${projection}`;
    const found = await pipeline.unetWeights(
      new RegExp(`^${name.replaceAll(".", "\\.")}\\.weight$`),
    );
    const [out = 0, width = 0] = found[`${name}.weight`]?.shape ?? [];
    adapters[`${name}.down`] = scaled(
      wave([RANK, width], i),
      1 / Math.sqrt(width),
    );
    adapters[`${name}.up`] = scaled(wave([out, RANK], 0.5 + i), 0.1);
  }
  return adapters;
}

function scaled({ data, shape }: Tensor, factor: number): Tensor {
  return { data: data.map((x) => factor * x), shape };
}

/** The same numbers as in finetuning.py. */
function wave(shape: Shape, phase: number): Tensor {
  return tensor(
    Array.from(
      { length: size(shape) },
      (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
    ),
    shape,
  );
}

function softmaxWave(n: number, K: number): Tensor {
  const { data } = wave([n, K], 0.2);
  const each = Array.from({ length: n }, (_, i) => {
    const powers = Array.from(data.subarray(i * K, (i + 1) * K), Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((x) => x / sum);
  });
  return tensor(each.flat(), [n, K]);
}
