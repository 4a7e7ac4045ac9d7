import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { withRandomModel } from "../../tests/support/testbed.ts";
import { at, type Tensor, torchNormal } from "../core/mod.ts";
import { sample } from "../diffusion/mod.ts";
import { poolTap, readTap } from "../runtime/mod.ts";
import { activationFolder, activationsAt } from "./activation_folder.ts";
import { collectActivations, type Collection, SHARD } from "./collect.ts";
import { localize } from "./localize.ts";
import { modulesOfKinds } from "./module_kinds.ts";
import { oneAgainst, whichGroup } from "./question.ts";

const STEPS = 2;

Deno.test("activations are what the sampler's network put out, pooled, and a shard is made once", async () => {
  await withRandomModel(({ pipeline }) =>
    inFolder(async (path) => {
      const modules = modulesOfKinds(pipeline.outputs, ["attn1", "mid_block"]);
      const samples = Array.from({ length: SHARD + 2 }, (_, i) => ({
        seed: i,
        prompt: "a photo of a nurse",
      }));
      let judged = 0;
      const collection: Collection = {
        ...{ samples, modules, steps: STEPS, guidance: 2 },
        judge: (_, own) => {
          judged += own.length;
          return Promise.resolve(
            own.map(({ seed }) => seed === 3 ? undefined : seed % 2),
          );
        },
      };
      const folder = activationFolder(path);
      const shards = await collectActivations(pipeline, folder, collection);
      strictEqual(shards, 2);
      deepStrictEqual(
        await folder.labels(shards),
        samples.map(({ seed }) => seed === 3 ? null : seed % 2),
      );

      await Deno.remove(`${path}/1/0.npy`);
      await collectActivations(pipeline, folder, collection);
      strictEqual(judged, SHARD + 2 + 2);

      // The last image by itself, read whole.
      const whole: Readonly<Record<string, Tensor>>[] = [];
      await sample(pipeline, {
        samples: samples.slice(-1),
        steps: STEPS,
        guidance: 2,
        observed: modules.map((m) => readTap(m, ["conditional"])),
      }, { onStep: ({ reads }) => whole.push(reads) });
      for (const module of modules) {
        const all = await folder.module(module, shards);
        for (let step = 0; step < STEPS; step++) {
          const own = activationsAt(all, step);
          const c = at(own.shape, 1);
          const found = own.data.slice(-c);
          const wanted = meanOf(whole[step]?.[module] as Tensor);
          const error = Math.max(
            ...wanted.map((x, j) => Math.abs(x - at(found, j))),
          );
          ok(error < 1e-5, `${module}: ${error}`);
        }
      }
    })
  );
});

Deno.test("poolTap() reads the positions that it is asked for", async () => {
  await withRandomModel(async ({ pipeline }) => {
    const module = "mid_block";
    const request = {
      latents: torchNormal(1, [1, ...pipeline.latentShape]),
      timestep: 500,
      conditioning: await pipeline.condition([{ text: "a nurse" }]),
    };
    const { reads } = await pipeline.predictNoise({
      ...request,
      taps: [readTap(module)],
    });
    const picked = await pipeline.predictNoise({
      ...request,
      taps: [poolTap({ module, positions: [3, 0] })],
    });
    const { data, shape } = reads[module] as Tensor;
    const [, c = 0, h = 0, w = 0] = shape;
    deepStrictEqual(picked.reads[module]?.shape, [1, 2, c]);
    deepStrictEqual(
      [...picked.reads[module]?.data ?? []],
      [3, 0].flatMap((p) =>
        Array.from({ length: c }, (_, k) => at(data, k * h * w + p))
      ),
    );
  });
});

Deno.test("localize() reads a class where it is planted, and not where it is not", async () => {
  const images = 120;
  const labels = Array.from({ length: images }, (_, i) => i % 3);
  const noise = torchNormal(5, [images, 2, 4]);
  // At the second evaluation the first feature is the class.
  const planted: Tensor = {
    data: noise.data.map((x, n) =>
      n % 8 === 4 ? 6 * at(labels, Math.floor(n / 8)) + x : x
    ),
    shape: noise.shape,
  };
  const { modules: [found], asked } = await localize({
    labels: () => Promise.resolve(labels),
    timesteps: () => Promise.resolve([900, 100]),
    module: () => Promise.resolve(planted),
  }, {
    modules: ["mid_block"],
    shards: 1,
    seed: 1,
    questions: [whichGroup("age", GROUPS), oneAgainst(GROUPS, 2, 0)],
  });
  const [which, old] = found?.probes ?? [];
  const values = which?.map(({ accuracy }) => accuracy.value) ?? [];
  ok(at(values, 0) < 0.6 && at(values, 1) > 0.9, `${values}`);
  const direction = old?.[1]?.directions as Tensor;
  deepStrictEqual(
    [...direction.data.slice(4)],
    [...direction.data.slice(0, 4).map((x) => -x)],
  );
  ok(at(direction.data, 4) > 0.4, `${direction.data}`);
  deepStrictEqual(asked.map(({ counts }) => counts), [[40, 40, 40], [40, 40]]);
  strictEqual(asked[0]?.baselines.chance, 1 / 3);
});

Deno.test("localize() refuses a class that hardly any image shows", async () => {
  await rejects(
    localize({
      labels: () => Promise.resolve([0, 0, 0, 0, 0, 0, 1, null]),
      timesteps: () => Promise.resolve([1]),
      module: () => Promise.reject(new Error("not needed")),
    }, {
      ...{ modules: ["mid_block"], shards: 1, seed: 1 },
      questions: [whichGroup("gender", ["male", "female"])],
    }),
    /at least 5 images must show each class, and 6, 1 do/,
  );
});

const GROUPS = ["young", "adult", "old"];

/** Mean over positions of one image's output. */
function meanOf({ data, shape }: Tensor): number[] {
  const [, a = 0, b = 0, d = 1] = shape;
  const image = shape.length === 4;
  const [c, n] = image ? [a, b * d] : [b, a];
  return Array.from({ length: c }, (_, k) => {
    let sum = 0;
    for (let p = 0; p < n; p++) sum += at(data, image ? k * n + p : p * c + k);
    return sum / n;
  });
}
