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
  evaluateImages,
  generate,
  leaderboard,
  loadBaselines,
  loadSpec,
  makePlan,
  type ModelIdentity,
  type Models,
  objectPath,
  openJudge,
  openStore,
  pipelineDigests,
  type Plan,
  type Run,
  run,
  type Unit,
} from "../lib/bench/mod.ts";
import { openPostprocessWorker, postprocess } from "../lib/report/mod.ts";
import { contents, inFolder } from "./support/folder.ts";
import { withRandomModel } from "./support/testbed.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);
const CHOICES: Choices = { size: "testbed", images: 3, steps: 2, batch: 2 };

const baselines = await loadBaselines(`${ROOT}baselines`);
const spec = {
  ...await loadSpec(`${ROOT}specs/gender.ts`, baselines),
  subjects: ["nurse", "doctor"],
  methods: ["sd15", "fair_prompt"],
  metrics: ["rd", "miou", "fd", "clip_t", "clip_i", "fid_clip", "kid_clip"],
};

Deno.test("a run that was stopped and resumed writes the same bytes as one that was not", async () => {
  await workshop(async (models, identity, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, identity);
    const whole = await execute(plan, models, `${folder}/whole`);
    ok(whole.complete);

    const controller = new AbortController();
    const first: boolean[] = [];
    const stopped = await execute(plan, models, `${folder}/parts`, {
      signal: controller.signal,
      onUnit(_, found) {
        first.push(found);
        if (first.length === 3) controller.abort();
      },
    });
    // The unit that was under way is finished.
    deepStrictEqual([stopped.complete, first.length], [false, 4]);

    const second: boolean[] = [];
    const resumed = await execute(plan, models, `${folder}/parts`, {
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

Deno.test("replicas side by side write the same bytes as one alone", async () => {
  await workshop(async (models, identity, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, identity);
    const alone = await execute(plan, models, `${folder}/one`);
    const together = await execute(plan, models, `${folder}/three`, {
      replicas: 3,
    });
    deepStrictEqual(results(plan, together), results(plan, alone));
    deepStrictEqual(
      await contents(`${folder}/three`),
      await contents(`${folder}/one`),
    );
  });
});

Deno.test("a replica that fails ends the run, and the others with it", async () => {
  await workshop(async (models, identity, folder) => {
    const plan = makePlan(spec, baselines, { ...CHOICES, batch: 1 }, identity);
    const broken = new Error("the replica is broken");
    const made: Unit[] = [];
    const replicas = [
      () => Promise.resolve(models),
      () => Promise.reject(broken),
    ];
    const store = await openStore(folder, "write");
    const onUnit = (unit: Unit) => made.push(unit);
    await rejects(run(plan, replicas, { store, postprocess, onUnit }), broken);
    ok(made.length < plan.units.length);
  });
});

Deno.test("a unit is made again if its record or one of its pictures is damaged", async () => {
  await workshop(async (models, identity, folder) => {
    const plan = makePlan(spec, baselines, {
      ...CHOICES,
      methods: ["sd15"],
    }, identity);
    const before = await execute(plan, models, folder);
    const intact = await contents(folder);
    await Deno.writeTextFile(`${folder}/images/sd15/nurse/2.png`, "damaged");
    await Deno.writeTextFile(`${folder}/units/${plan.units[2]?.id}.json`, "{");
    const made: Unit[] = [];
    const after = await execute(plan, models, folder, {
      onUnit: (unit, found) => found || made.push(unit),
    });
    deepStrictEqual(made, [plan.units[1], plan.units[2]]);
    deepStrictEqual(results(plan, after), results(plan, before));
    deepStrictEqual(await contents(folder), intact);
  });
});

Deno.test("what is read in another way is read from the images there are, bit for bit", async () => {
  await workshop(async (models, identity, folder) => {
    const choices = { ...CHOICES, methods: ["sd15", "fair_prompt"] };
    const otherwise = {
      ...spec,
      attribution: { ...spec.attribution, percentile: 80, reread: [501] },
    };
    const before = makePlan(spec, baselines, choices, identity);
    const plan = makePlan(otherwise, baselines, choices, identity);
    await execute(before, models, `${folder}/again`);
    let sampled = 0;
    const again = await execute(plan, models, `${folder}/again`, {
      onStep: () => sampled++,
    });
    strictEqual(sampled, 0);
    const anew = await execute(plan, models, `${folder}/anew`, {
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
  await workshop(async (models, identity, folder) => {
    const choices = { ...CHOICES, methods: ["sd15"] };
    const plan = makePlan(spec, baselines, choices, identity);
    await execute(plan, models, folder);
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
    await execute(plan, models, folder, {
      onStep: (unit) => sampled.add(unit),
    });
    deepStrictEqual([...sampled], plan.units.slice(0, 2));
    deepStrictEqual(await contents(folder), intact);
  });
});

Deno.test("an image does not depend on the images it is sampled with", async () => {
  await workshop(async (models, identity, folder) => {
    const boards: string[] = [];
    for (const batch of [1, 3]) {
      const choices = { ...CHOICES, batch };
      const plan = makePlan(spec, baselines, choices, identity);
      const found = await execute(plan, models, `${folder}/${batch}`);
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
  await workshop((_, identity) => {
    const id = (s: typeof spec, c: Choices, m: ModelIdentity) =>
      makePlan(s, baselines, c, m).units[0]?.id;
    const plain = id(spec, CHOICES, identity);
    const others = [
      id(spec, { ...CHOICES, steps: 3 }, identity),
      id(spec, { ...CHOICES, seeds: [1, 2] }, identity),
      id(spec, { ...CHOICES, methods: ["fair_prompt"] }, identity),
      id({ ...spec, prompt: "A {subject}" }, CHOICES, identity),
      id(
        { ...spec, attribution: { ...spec.attribution, percentile: 75 } },
        CHOICES,
        identity,
      ),
      id(spec, CHOICES, { ...identity, provider: "cuda" }),
      id(spec, CHOICES, { ...identity, scorer: {} }),
    ];
    strictEqual(new Set([plain, ...others]).size, others.length + 1);
    // What only says how the numbers are combined leaves the images alone.
    strictEqual(id({ ...spec, metrics: ["rd"] }, CHOICES, identity), plain);
    strictEqual(id({ ...spec, question: "?" }, CHOICES, identity), plain);
  });
});

Deno.test("the same seeds make the same noise for every method", async () => {
  await workshop((_, identity) => {
    const plan = makePlan(spec, baselines, CHOICES, identity);
    const seeds = (method: string) =>
      plan.units.filter((u) => u.method.id === method)
        .flatMap((u) => u.samples.map((s) => s.seed));
    deepStrictEqual(seeds("sd15"), [0, 1, 2, 0, 1, 2]);
    deepStrictEqual(seeds("fair_prompt"), seeds("sd15"));
    notDeepStrictEqual(plan.overrides, {});
  });
});

Deno.test("a unit is the same in the worker's thread", async () => {
  await workshop(async (models, identity) => {
    const plan = makePlan(spec, baselines, CHOICES, identity);
    const [unit] = plan.units;
    ok(unit);
    const made = await generate(plan, unit, models);
    const evaluated = await evaluateImages(
      plan,
      unit,
      models,
      made.generation,
      made.images,
    );
    const postprocessor = openPostprocessWorker();
    try {
      deepStrictEqual(
        await postprocessor.postprocess(evaluated),
        postprocess(evaluated),
      );
      const torn = { ...evaluated, layout: [] };
      await rejects(postprocessor.postprocess(torn), { name: "RangeError" });
      const late = postprocessor.postprocess(evaluated);
      postprocessor.close();
      await rejects(late, { message: /the worker was closed/ });
    } finally {
      postprocessor.close();
    }
  });
});

/** Lends the random model, what it is known by, and an empty folder. */
async function workshop(
  act: (
    models: Models,
    identity: ModelIdentity,
    folder: string,
  ) => Promise<void> | void,
): Promise<void> {
  await withRandomModel(async ({ folder: model, runtime, ...networks }) => {
    const { pipeline, scorer } = networks;
    const judge = await openJudge(spec, { scorer });
    const identity = {
      pipeline: await pipelineDigests(model),
      scorer: await clipDigests(`${model}/clip`),
      schedulerConfig: pipeline.schedulerConfig,
      imageShape: pipeline.imageShape,
      provider: runtime.provider,
    };
    await inFolder((folder) =>
      act({ pipeline, scorer, judge }, identity, folder)
    );
  });
}

async function execute(
  plan: Plan,
  models: Models,
  folder: string,
  options: {
    signal?: AbortSignal;
    onUnit?: (unit: Unit, found: boolean) => void;
    onStep?: (unit: Unit) => void;
    replicas?: number;
  } = {},
): Promise<Run> {
  const { replicas = 1 } = options;
  return await run(
    plan,
    Array(replicas).fill(() => Promise.resolve(models)),
    {
      store: await openStore(folder, "write"),
      postprocess,
      ...options,
    },
  );
}

function results(plan: Plan, { observations }: Run): string {
  return canonicalJson(leaderboard(plan, observations));
}
