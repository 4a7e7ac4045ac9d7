// A step with a changed middle block, and the gradient of what changes it, by PyTorch and diffusers.

import { ok } from "node:assert/strict";
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
import {
  type Artifact,
  createScheduler,
  moduleTensor,
} from "../../diffusion/mod.ts";
import { openDenoiser } from "../../diffusion/sampler/denoiser.ts";
import { startHooks } from "../../diffusion/sampler/noise_hooks.ts";
import { type Tensors, withPrefix } from "../../optim/mod.ts";
import {
  conditioning,
  openPipeline,
  openRuntime,
  type Pipeline,
} from "../../runtime/mod.ts";
import { newDeltaBlock } from "./delta_block.ts";
import { editSlope } from "./edit_slope.ts";
import { latentEditing } from "./latent_editing.ts";
import reference from "./reference/latent_editing.json" with { type: "json" };

const REFERENCE = decodeURIComponent(
  new URL("../../../tests/reference", import.meta.url).pathname,
);
const [BATCH, STEPS, STEP, GUIDANCE, STRENGTH] = [2, 4, 1, 3, 1.5];

Deno.test("a step is Asyrp's, and its network has PyTorch's gradient", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    runtime,
  );
  const [c = 0] = pipeline.outputs.find(({ name }) => name === "mid_block")
    ?.shape ?? [];
  const blocks = [0, 1].map((k) => waves(c, k));
  const states = await readNpy(`${REFERENCE}/taps/context.npy`);
  const [without, told] = [0, at(states.shape, 0) - 1]
    .map((i) => concatRows(Array(BATCH).fill(rows(states, i, i + 1))));
  const { clean, after } = await stepped(pipeline, blocks, [without, told] as [
    Tensor,
    Tensor,
  ]);
  agree("clean latents", clean, reference.clean);
  agree("next latents", after, reference.after);
  const latents = wave([BATCH, ...pipeline.latentShape], 0.4);
  const slopes = await editSlope(pipeline, {
    latents,
    timestep: reference.timestep,
    conditioning: conditioning({ tokens: told as Tensor }),
    module: "mid_block",
    block: at(blocks, 0),
  }, wave(latents.shape, 0.9));
  await pipeline.close();
  await runtime.close();
  // Where every group has one channel, the normalisation takes off what is the same everywhere: some gradients are but rounding.
  const all = Math.hypot(
    ...Object.values(reference.gradients).map((own) => at(own, 2)),
  );
  for (const [name, wanted] of Object.entries(reference.gradients)) {
    agree(name, slopes[name], wanted, all);
  }
});

/** One step of the sampler with the method. */
async function stepped(
  pipeline: Pipeline,
  blocks: readonly Tensors[],
  states: readonly [Tensor, Tensor],
) {
  const artifact: Artifact = {
    tensors: {
      module: moduleTensor("mid_block"),
      ...Object.assign(
        {},
        ...blocks.map((own, k) => withPrefix(own, `group_${k}`)),
      ),
    },
    curves: {},
  };
  const transform = latentEditing.create(
    latentEditing.parameters.parse({ strength: STRENGTH, edit_until: 0 }),
    { attribute: "gender", groups: ["male", "female"] },
    artifact,
  );
  const samples = [0, 1].map((seed) => ({ seed, prompt: "", subject: "" }));
  const scheduler = createScheduler("ddim", pipeline.schedulerConfig, STEPS);
  const { denoise, state } = await openDenoiser(
    pipeline,
    { samples, steps: STEPS, guidance: GUIDANCE, transforms: [transform] },
    {
      samples,
      count: STEPS,
      conditioning: conditioning({
        tokens: concatRows([...states, states[1]]),
      }),
      injections: [],
    },
    startHooks(
      [transform.noise ?? { start() {}, correct: ok as never }],
      samples,
    ),
  );
  const latents = wave([BATCH, ...pipeline.latentShape], 0.4);
  const level = at(scheduler.levels, STEP);
  const said = await denoise({ i: STEP, level, latents }, state);
  const { latents: after } = scheduler.step(STEP, said, latents, []);
  return { clean: said.clean, after };
}

function agree(
  name: string,
  found: Tensor | undefined,
  [sine, cosine, norm]: readonly number[],
  scale = Number(norm),
): void {
  const data = found?.data ?? new Float32Array();
  const along = (wave: (n: number) => number) =>
    data.reduce((sum, x, i) => sum + x * wave(i + 1), 0);
  for (
    const [own, wanted] of [
      [along(Math.sin), sine],
      [along(Math.cos), cosine],
      [Math.hypot(...data), norm],
    ]
  ) {
    const error = Math.abs(Number(own) - Number(wanted)) / scale;
    assertWithin(name, error, 1e-4);
  }
}

function waves(channels: number, k: number): Tensors {
  return Object.fromEntries(
    Object.entries(newDeltaBlock(channels, 0)).map(([name, { shape }], i) => {
      const { data } = wave(shape, k + 0.1 * i);
      return [name, { data: data.map((x) => 0.3 * x), shape }];
    }),
  );
}

/** The same numbers as in latent_editing.py. */
function wave(shape: Shape, phase: number): Tensor {
  return tensor(
    Array.from(
      { length: size(shape) },
      (_, n) => 1.2 * Math.sin(1.7 * n + phase) * Math.cos(0.31 * n),
    ),
    shape,
  );
}
