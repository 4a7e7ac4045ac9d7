// deno-lint-ignore-file camelcase -- keys of scheduler_config.json
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { at, InputError, type Tensor, tensor } from "../../core/mod.ts";
import { forwardProcess } from "./forward_process.ts";
import { denoised } from "./prediction.ts";
import { createScheduler, type SchedulerId, SCHEDULERS } from "./schedulers.ts";
import type { History, Scheduler } from "./scheduler.ts";

// Reference runs of diffusers, made by tests/reference/schedulers.py.
interface Reference {
  config: Record<string, unknown>;
  runs: {
    scheduler: SchedulerId;
    steps: number;
    timesteps: number[];
    initNoiseSigma: number;
    latents: number[];
  }[];
}

const FOLDER = new URL("../../../tests/reference/schedulers/", import.meta.url);
const FILES = [...Deno.readDirSync(FOLDER)].map((f) => f.name).sort();

for (const file of FILES) {
  const { config, runs }: Reference = JSON.parse(
    Deno.readTextFileSync(new URL(file, FOLDER)),
  );
  for (const id of Object.keys(SCHEDULERS)) {
    const mine = runs.filter((run) => run.scheduler === id);
    if (mine.length === 0) continue;
    Deno.test(`${id} equals diffusers with ${file}`, () => {
      for (const { scheduler, steps, ...expected } of mine) {
        const actual = createScheduler(scheduler, config, steps);
        deepStrictEqual(timestepsOf(actual), expected.timesteps);
        close([actual.initNoiseSigma], [expected.initNoiseSigma]);
        close(integrate(actual, config).data, expected.latents);
      }
    });
  }
}

const SD15: Reference["config"] = JSON.parse(
  Deno.readTextFileSync(new URL("sd15.json", FOLDER)),
).config;

for (const id of Object.keys(SCHEDULERS) as SchedulerId[]) {
  Deno.test(`${id} keeps nothing between two runs`, () => {
    const scheduler = createScheduler(id, SD15, 9);
    deepStrictEqual(integrate(scheduler, SD15), integrate(scheduler, SD15));
  });

  Deno.test(`${id} is less noisy at each new timestep`, () => {
    const { levels } = createScheduler(id, SD15, 20);
    levels.forEach(({ timestep, sigma }, i) => {
      const before = levels[i - 1];
      if (!before || timestep === before.timestep) return;
      ok(sigma < before.sigma);
    });
  });
}

Deno.test("pndm evaluates the network once more than it steps", () => {
  deepStrictEqual(createScheduler("pndm", SD15, 20).levels.length, 21);
});

Deno.test("trailing spacing takes as many steps as were asked for, where diffusers 0.42 adds a stray one at −1", () => {
  const { config }: Reference = JSON.parse(
    Deno.readTextFileSync(new URL("trailing.json", FOLDER)),
  );
  const last = (steps: number) => {
    const timesteps = timestepsOf(createScheduler("ddim", config, steps));
    deepStrictEqual(timesteps.length, steps);
    return timesteps.at(-1);
  };
  // What diffusers gives at these counts before its stray one.
  deepStrictEqual([61, 103, 121, 122].map(last), [15, 9, 7, 7]);
  for (let steps = 1; steps <= 1000; steps++) ok((last(steps) ?? -1) >= 0);
});

Deno.test("createScheduler() names every value that is not supported", () => {
  const config = {
    ...SD15,
    beta_schedule: "sigmoid",
    trained_betas: [0.1],
    clip_sample: true,
    prediction_type: "sample",
    rescale_betas_zero_snr: true,
  };
  throws(() => createScheduler("ddim", config, 20), (error: InputError) => {
    ok(error instanceof InputError);
    deepStrictEqual(
      error.problems.map((p) => p.slice(0, p.indexOf(":"))).sort(),
      [
        "beta_schedule",
        "clip_sample",
        "prediction_type",
        "rescale_betas_zero_snr",
        "trained_betas",
      ],
    );
    return true;
  });
});

Deno.test("createScheduler() refuses a default of diffusers that is not supported", () => {
  throws(() => createScheduler("ddim", {}, 20), /clip_sample: .* absent/);
  throws(() => createScheduler("pndm", {}, 20), /skip_prk_steps: .* absent/);
});

Deno.test("createScheduler() refuses the config of another kind of model", () => {
  const config = { _class_name: "FlowMatchEulerDiscreteScheduler" };
  throws(
    () => createScheduler("euler", config, 20),
    /_class_name: expected one of .*, got "/,
  );
  throws(() => createScheduler("euler", null, 20), InputError);
});

Deno.test("createScheduler() refuses step counts that cannot be taken", () => {
  for (const steps of [0, 2.5, 1000, 1001, NaN]) {
    throws(() => createScheduler("ddim", SD15, steps), InputError);
  }
});

Deno.test("createScheduler() refuses an unknown id", () => {
  throws(() => createScheduler("heun" as SchedulerId, SD15, 20), InputError);
});

// Drives a scheduler as tests/reference/schedulers.py drives diffusers'.
function integrate(scheduler: Scheduler, config: unknown): Tensor {
  const { prediction } = forwardProcess(config);
  const start = Float32Array.from({ length: 16 }, (_, k) => Math.cos(2 * k));
  let latents = tensor(
    start.map((v) => v * scheduler.initNoiseSigma),
    [1, 4, 2, 2],
  );
  let history: History = [];
  for (const [i, level] of scheduler.levels.entries()) {
    const z = scheduler.scaleModelInput(latents, i);
    const data = z.data.map((x) => Math.sin(0.5 * x + 0.01 * level.timestep));
    const parts = denoised(prediction, { data, shape: z.shape }, z, level);
    ({ latents, history } = scheduler.step(i, parts, latents, history));
  }
  return latents;
}

function close(actual: ArrayLike<number>, expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, k) => {
    const error = Math.abs(at(actual, k) - value) / largest;
    ok(error <= 1e-5, `expected ${value}, got ${actual[k]}`);
  });
}

Deno.test("createScheduler() takes two steps at one timestep in no scheduler, spacing or step count", () => {
  const refused: string[] = [];
  for (const timestep_spacing of ["leading", "linspace", "trailing"]) {
    const spaced = { ...SD15, timestep_spacing, steps_offset: 0 };
    for (const train of [7, 100]) {
      const config = { ...spaced, num_train_timesteps: train };
      for (const id of Object.keys(SCHEDULERS) as SchedulerId[]) {
        for (let steps = 1; steps <= train; steps++) {
          const name = `${id}, ${timestep_spacing}, ${steps} of ${train}`;
          const made = orRefused(() => createScheduler(id, config, steps));
          if (!made) refused.push(name);
          if (!made) continue;
          // A step of PNDM asks twice.
          const own = timestepsOf(made).filter((_, i) =>
            id !== "pndm" || i !== 1
          );
          strictEqual(new Set(own).size, steps, name);
          ok(integrate(made, config).data.every(Number.isFinite), name);
        }
      }
    }
  }
  deepStrictEqual(refused, [
    "dpmpp_2m, leading, 7 of 7",
    "dpmpp_2m, leading, 100 of 100",
    "dpmpp_2m, linspace, 7 of 7",
    "dpmpp_2m, linspace, 100 of 100",
  ]);
});

Deno.test("createScheduler() refuses as many steps of dpmpp_2m as there are timesteps, and takes one fewer", () => {
  for (const timestep_spacing of ["leading", "linspace"]) {
    const config = { ...SD15, timestep_spacing, steps_offset: 0 };
    throws(
      () => createScheduler("dpmpp_2m", config, 1000),
      /Cannot sample in 1000 steps by dpmpp_2m: steps \d+ and \d+ would both be taken at timestep \d+.*fewer steps/,
    );
    strictEqual(createScheduler("dpmpp_2m", config, 999).levels.length, 999);
  }
});

Deno.test("createScheduler() refuses betas that leave nothing of the signal, or all of it", () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [
      { beta_end: 0.999, num_train_timesteps: 9999 },
      /share of signal is (0|NaN),/,
    ],
    [{ beta_start: 1e-12, beta_end: 1e-12 }, /share of signal is 1,/],
  ];
  for (const id of Object.keys(SCHEDULERS) as SchedulerId[]) {
    for (const [betas, says] of cases) {
      throws(() => createScheduler(id, { ...SD15, ...betas }, 20), says);
    }
  }
});

function timestepsOf({ levels }: Scheduler): number[] {
  return levels.map(({ timestep }) => timestep);
}

function orRefused(make: () => Scheduler): Scheduler | undefined {
  try {
    return make();
  } catch (error) {
    ok(error instanceof InputError);
    return undefined;
  }
}
