import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import {
  canonicalJson,
  cellsCsv,
  type Choices,
  clipDigests,
  expose,
  type Instruments,
  leaderboard,
  loadBaselines,
  loadSpec,
  makeClassifier,
  makePlan,
  type Models,
  objectPath,
  openStore,
  pipelineDigests,
  type Plan,
  type Run,
  run,
  type Unit,
} from "../lib/bench/mod.ts";
import { develop, openDarkroom } from "../lib/report/mod.ts";
import { openPipeline, openRuntime, openScorer } from "../lib/runtime/mod.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);
const MODEL = `${ROOT}tests/reference/random_model`;
const CHOICES: Choices = { size: "testbed", images: 3, steps: 2, batch: 2 };

const baselines = await loadBaselines(`${ROOT}baselines`);
const spec = {
  ...await loadSpec(`${ROOT}specs/gender.ts`, baselines),
  subjects: ["nurse", "doctor"],
  methods: ["sd15", "fair_prompt"],
  metrics: ["rd", "miou", "fd", "clip_t", "clip_i", "fid_clip", "kid_clip"],
};

Deno.test("a run that was stopped and resumed writes the same bytes as one that was not", async () => {
  await workshop(async (instruments, models, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, models);
    const whole = await execute(plan, instruments, `${folder}/whole`);
    ok(whole.complete);

    const controller = new AbortController();
    const first: boolean[] = [];
    const stopped = await execute(plan, instruments, `${folder}/parts`, {
      signal: controller.signal,
      onUnit(_, found) {
        first.push(found);
        if (first.length === 3) controller.abort();
      },
    });
    // The unit that was under way is finished.
    deepStrictEqual([stopped.complete, first.length], [false, 4]);

    const second: boolean[] = [];
    const resumed = await execute(plan, instruments, `${folder}/parts`, {
      onUnit: (_, found) => second.push(found),
    });
    ok(resumed.complete);
    deepStrictEqual(second.filter((found) => found).length, 4);
    deepStrictEqual(results(plan, resumed), results(plan, whole));
    deepStrictEqual(
      await contents(`${folder}/parts`),
      await contents(`${folder}/whole`),
    );
  });
});

Deno.test("lanes side by side write the same bytes as one alone", async () => {
  await workshop(async (instruments, models, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, models);
    const alone = await execute(plan, instruments, `${folder}/one`);
    const together = await execute(plan, instruments, `${folder}/three`, {
      lanes: 3,
    });
    deepStrictEqual(results(plan, together), results(plan, alone));
    deepStrictEqual(
      await contents(`${folder}/three`),
      await contents(`${folder}/one`),
    );
  });
});

Deno.test("a lane that fails ends the run, and the others with it", async () => {
  await workshop(async (instruments, models, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, models);
    const broken = new Error("the lane is broken");
    const made: Unit[] = [];
    const lanes = [
      () => Promise.resolve(instruments),
      () => Promise.reject(broken),
    ];
    const store = await openStore(folder, "write");
    const onUnit = (unit: Unit) => made.push(unit);
    await rejects(run(plan, lanes, { store, develop, onUnit }), broken);
    ok(made.length < plan.units.length);
  });
});

Deno.test("a unit is made again if its record or one of its pictures is damaged", async () => {
  await workshop(async (instruments, models, folder) => {
    const plan = makePlan(spec, baselines, {
      ...CHOICES,
      methods: ["sd15"],
    }, models);
    const before = await execute(plan, instruments, folder);
    const intact = await contents(folder);
    await Deno.writeTextFile(`${folder}/images/sd15/nurse/2.png`, "damaged");
    await Deno.writeTextFile(`${folder}/units/${plan.units[2]?.id}.json`, "{");
    const made: Unit[] = [];
    const after = await execute(plan, instruments, folder, {
      onUnit: (unit, found) => found || made.push(unit),
    });
    deepStrictEqual(made, [plan.units[1], plan.units[2]]);
    deepStrictEqual(results(plan, after), results(plan, before));
    deepStrictEqual(await contents(folder), intact);
  });
});

Deno.test("what is read in another way is read from the images there are, bit for bit", async () => {
  await workshop(async (instruments, models, folder) => {
    const choices = { ...CHOICES, methods: ["sd15", "fair_prompt"] };
    const otherwise = {
      ...spec,
      attribution: { ...spec.attribution, percentile: 80, reread: [501] },
    };
    const before = makePlan(spec, baselines, choices, models);
    const plan = makePlan(otherwise, baselines, choices, models);
    await execute(before, instruments, `${folder}/again`);
    let sampled = 0;
    const again = await execute(plan, instruments, `${folder}/again`, {
      onStep: () => sampled++,
    });
    strictEqual(sampled, 0);
    const anew = await execute(plan, instruments, `${folder}/anew`, {
      onStep: () => sampled++,
    });
    ok(sampled > 0);
    deepStrictEqual(results(plan, again), results(plan, anew));
    for (const { id } of before.units) {
      await Deno.remove(`${folder}/again/units/${id}.json`);
      const features = `${folder}/again/features/${id}.clip.npy`;
      await Deno.remove(features);
    }
    // Overlays at another percentile have a folder of their own.
    await Deno.remove(`${folder}/again/overlays`, { recursive: true });
    deepStrictEqual(
      await contents(`${folder}/again`),
      await contents(`${folder}/anew`),
    );
  });
});

Deno.test("what was sampled is sampled again only where it is damaged", async () => {
  await workshop(async (instruments, models, folder) => {
    const choices = { ...CHOICES, methods: ["sd15"] };
    const plan = makePlan(spec, baselines, choices, models);
    await execute(plan, instruments, folder);
    const intact = await contents(folder);
    await Deno.remove(`${folder}/units`, { recursive: true });
    const [first, second] = plan.units.map((u) => u.generation);
    const record = JSON.parse(
      await Deno.readTextFile(`${folder}/generations/${first}.json`),
    );
    await Deno.truncate(`${folder}/${objectPath(record.latents)}`, 100);
    const path = `${folder}/generations/${second}.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("photo", "phota"));
    const sampled = new Set<Unit>();
    await execute(plan, instruments, folder, {
      onStep: (unit) => sampled.add(unit),
    });
    deepStrictEqual([...sampled], plan.units.slice(0, 2));
    deepStrictEqual(await contents(folder), intact);
  });
});

Deno.test("an image does not depend on the images it is sampled with", async () => {
  await workshop(async (instruments, models, folder) => {
    const boards: string[] = [];
    for (const batch of [1, 3]) {
      const choices = { ...CHOICES, batch };
      const plan = makePlan(spec, baselines, choices, models);
      const found = await execute(plan, instruments, `${folder}/${batch}`);
      boards.push(cellsCsv(leaderboard(plan, found.observations).cells));
    }
    const [one, three] = await Promise.all(
      [1, 3].map((batch) => contents(`${folder}/${batch}/images`)),
    );
    deepStrictEqual(one, three);
    strictEqual(boards[0], boards[1]);
  });
});

Deno.test("a unit is another as soon as anything that determines its result is", async () => {
  await workshop((_, models) => {
    const id = (s: typeof spec, c: Choices, m: Models) =>
      makePlan(s, baselines, c, m).units[0]?.id;
    const plain = id(spec, CHOICES, models);
    const others = [
      id(spec, { ...CHOICES, steps: 3 }, models),
      id(spec, { ...CHOICES, seeds: [1, 2] }, models),
      id(spec, { ...CHOICES, methods: ["fair_prompt"] }, models),
      id({ ...spec, prompt: "A {subject}" }, CHOICES, models),
      id(
        { ...spec, attribution: { ...spec.attribution, percentile: 75 } },
        CHOICES,
        models,
      ),
      id(spec, CHOICES, { ...models, provider: "cuda" }),
      id(spec, CHOICES, { ...models, scorer: {} }),
    ];
    strictEqual(new Set([plain, ...others]).size, others.length + 1);
    // What only says how the numbers are combined leaves the images alone.
    strictEqual(id({ ...spec, metrics: ["rd"] }, CHOICES, models), plain);
    strictEqual(id({ ...spec, question: "?" }, CHOICES, models), plain);
  });
});

Deno.test("the same seeds make the same noise for every method", async () => {
  await workshop((_, models) => {
    const plan = makePlan(spec, baselines, CHOICES, models);
    const seeds = (method: string) =>
      plan.units.filter((u) => u.method.id === method)
        .flatMap((u) => u.samples.map((s) => s.seed));
    deepStrictEqual(seeds("sd15"), [0, 1, 2, 0, 1, 2]);
    deepStrictEqual(seeds("fair_prompt"), seeds("sd15"));
    notDeepStrictEqual(plan.overrides, {});
  });
});

Deno.test("a unit is the same in the darkroom's thread", async () => {
  await workshop(async (instruments, models) => {
    const plan = makePlan(spec, baselines, CHOICES, models);
    const [unit] = plan.units;
    ok(unit);
    const exposure = await expose(plan, unit, instruments);
    const darkroom = openDarkroom();
    try {
      deepStrictEqual(await darkroom.develop(exposure), develop(exposure));
      const torn = { ...exposure, layout: [] };
      await rejects(darkroom.develop(torn), { name: "RangeError" });
      const late = darkroom.develop(exposure);
      darkroom.close();
      await rejects(late, { message: /the darkroom was closed/ });
    } finally {
      darkroom.close();
    }
  });
});

async function workshop(
  act: (
    instruments: Instruments,
    models: Models,
    folder: string,
  ) => Promise<void> | void,
): Promise<void> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const folder = await Deno.makeTempDir();
  try {
    const pipeline = await openPipeline(MODEL, runtime);
    const scorer = await openScorer(`${MODEL}/clip`, runtime);
    const classifier = makeClassifier(spec, scorer);
    await act({ pipeline, scorer, classifier }, {
      pipeline: await pipelineDigests(MODEL),
      scorer: await clipDigests(`${MODEL}/clip`),
      schedulerConfig: pipeline.schedulerConfig,
      imageShape: pipeline.imageShape,
      provider: runtime.provider,
    }, folder);
  } finally {
    await runtime.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function execute(
  plan: Plan,
  instruments: Instruments,
  folder: string,
  options: {
    signal?: AbortSignal;
    onUnit?: (unit: Unit, found: boolean) => void;
    onStep?: (unit: Unit) => void;
    lanes?: number;
  } = {},
): Promise<Run> {
  const { lanes = 1 } = options;
  return await run(
    plan,
    Array(lanes).fill(() => Promise.resolve(instruments)),
    {
      store: await openStore(folder, "write"),
      develop,
      ...options,
    },
  );
}

function results(plan: Plan, { observations }: Run): string {
  return canonicalJson(leaderboard(plan, observations));
}

/** Every file below a folder, with its bytes. */
async function contents(
  folder: string,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (!isDirectory) files[name] = await Deno.readFile(path);
    else {
      for (const [inner, bytes] of Object.entries(await contents(path))) {
        files[`${name}/${inner}`] = bytes;
      }
    }
  }
  return files;
}
