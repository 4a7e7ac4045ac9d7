import {
  collect,
  type Environment,
  openStore,
  type Plan,
} from "../../lib/bench/mod.ts";
import { planText } from "../../lib/bench/plan/plan_file.ts";
import { encodePng, plain } from "../../lib/report/mod.ts";
import { writeResults } from "../../cli/run/results.ts";
import { imaginedPlan, noise } from "./scores.ts";

/** What the run says it was made on. */
const ENVIRONMENT: Environment = {
  entangle: "0.1.0",
  commit: null,
  dirty: null,
  code: "-",
  lockfile: null,
  deno: "2",
  onnxruntime: "1",
  provider: "cpu",
  device: "-",
  platform: "-",
};

/**
 * Stores a run that never was, with everything that a run stores: records, arrays,
 * pictures, features, plan, leaderboard.
 *
 * @param folder The output folder.
 * @returns The plan.
 */
export async function storedRun(folder: string): Promise<Plan> {
  const plan = imaginedPlan({
    methods: ["plain", "fair"],
    subjects: ["p0", "p1"],
    seeds: [0, 1],
    metrics: ["rd", "miou"],
  });
  const store = await openStore(folder, "write");
  const observe = noise(0);
  for (const unit of plan.units) {
    const n = unit.samples.length;
    // Rows that sample alike share what was sampled.
    const i = parseInt(unit.generation.slice(0, 2), 16);
    await store.keep(unit, {
      latents: { data: new Float32Array(4 * n).fill(i), shape: [n, 4, 1, 1] },
      maps: { data: new Float32Array(2 * n).fill(-i), shape: [n, 2] },
      records: unit.samples.map(() => ({ values: {} })),
      cost: 2,
    } as never);
    const method = unit.method.id;
    const observations = unit.samples.map(({ seed }) => ({
      ...observe(method, unit.subject, seed),
      seed,
      subject: unit.subject,
      labelProbabilities: [0.5, 0.5],
      clip: Float32Array.of(seed, 1),
    }));
    const outputs = unit.samples.map(({ seed }) => ({
      path: `images/${method}/${unit.subject}/${seed}.png`,
      bytes: encodePng(plain(16, 16, [i, 5 * seed, 0])),
    }));
    await store.finish(unit, observations, outputs, ENVIRONMENT);
  }
  const paths = { artifacts: "artifacts", out: folder };
  const text = planText(plan, paths, 1);
  const { run } = JSON.parse(text);
  await store.write({
    path: `plans/${run.slice(0, 16)}.json`,
    bytes: new TextEncoder().encode(text),
  });
  const found = await collect(plan, store);
  await writeResults(plan, found, store, found.environments);
  return plan;
}
