// Every task of deno.json is run once at its smallest size, with its own permissions: what
// nothing runs breaks in silence. A task without a line here fails.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { loadBaselines, loadSpec, sizeOf } from "../lib/bench/mod.ts";
import { ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

const MODEL = "tests/reference/random_model";
const OWN = [`--model=${MODEL}`, `--clip=${MODEL}/clip`, "--threads=1"];
const FILE = "lib/core/finite.ts";
const TEST = "lib/core/finite_test.ts";

interface Smoke {
  /** Arguments of the task; `$` is a folder of this test, which tasks before have filled. */
  readonly args: readonly string[];
  /** What it prints or says. */
  readonly says: RegExp;
  /** Whether it is called in the test's folder, and not in the repository's. */
  readonly there?: true;
  /** Words of the task's own command that are left out, because they make it large. */
  readonly without?: (word: string) => boolean;
}

/** In the order in which they are run. */
const SMOKE: Readonly<Record<string, Smoke>> = {
  bench: {
    args: ["$/one.ts", ...OWN, "--size=testbed", "--out=$/run"],
    says: /^SD1\.5 /m,
  },
  watch: {
    args: ["$/one.ts", ...OWN, "--size=testbed", "--out=$/run"],
    says: /^Watch it at http:\/\/127\.0\.0\.1:\d+\/$[^]*report\.html: \d/m,
  },
  status: {
    args: ["run"],
    says: /^run\/plans.*1 of 1 unit done/m,
    there: true,
  },
  verify: { args: ["--deep", "$/run"], says: /files hold to their digests/ },
  gc: { args: ["--dry-run", "$/run"], says: /would free 0 bytes/ },
  score: { args: ["$/run"], says: /^SD1\.5 /m },
  render: { args: ["--check", "$/run"], says: /files are as they should be/ },
  report: { args: ["$/run"], says: /report\.html: \d/ },
  accept: { args: ["$/run", "--to=$/blessed"], says: /blessed/ },
  bless: { args: ["$/run", "--to=$/again"], says: /again/ },
  diff: { args: ["$/run", "$/blessed"], says: /2 identical/ },
  front: {
    args: ["results/gender", "--x=rd", "--y=miou", "--svg=$/front.svg"],
    says: /of 9 rows are dominated/,
  },
  fid: {
    args: ["$/run/images/sd15", ...OWN.slice(1), "--save=$/set.npz"],
    says: /set\.npz/,
  },
  judge: {
    args: ["$/run", "--against=$/run"],
    says: /No conclusion depends on the judge/,
  },
  measure: {
    args: [
      ...["$/run/images/sd15", "--attribute=gender", ...OWN.slice(1)],
      "--out=$/measured",
    ],
    says: /^sd15 /m,
  },
  plan: {
    args: [
      ...["$/one.ts", ...OWN, "--size=testbed", "--shards=1"],
      ...["--out=$/plan.json", "--run=$/planned"],
    ],
    says: /plan\.json/,
  },
  worker: {
    args: ["$/plan.json", "--shard=0/1", "--threads=1"],
    says: /Shard 0 of 1 is done/,
  },
  merge: { args: ["$/plan.json"], says: /^SD1\.5 /m },
  submit: {
    args: [
      ...["slurm", "$/one.ts", ...OWN, "--size=testbed", "--dry-run"],
      "--run=$/submitted",
    ],
    says: /^merge=\$\(sbatch --parsable --dependency=afterany:/m,
  },
  generate: {
    args: [
      ...["--prompt=a nurse", "--steps=1", `--model=${MODEL}`],
      "--out=$/image",
    ],
    says: /image\.png/,
  },
  fit: {
    args: [
      ...["$/least.ts", "--spec=$/one.ts", ...OWN, "--size=testbed"],
      "--artifacts=$/artifacts",
    ],
    says: /^uce {2}.*artifacts/m,
  },
  localize: {
    args: [
      ...["gender", "--images=24", "--steps=1", "--modules=mid_block"],
      ...["--threads=1", "--out=$/localize"],
    ],
    says: /^Worth steering: `mid_block`/m,
  },
  features: {
    args: [
      ...["$/features.ts", ...OWN, "--size=testbed", "--artifacts=$/artifacts"],
      ...["--images=2", "--exemplars=1", "--top=1", "--seeds=0"],
      ...["--strengths=2", "--out=$/features"],
    ],
    says: /^female: features \d+$/m,
  },
  ls: { args: ["schedulers"], says: /^ddim/m },
  install: { args: [], says: /^$/ },
  pack: { args: ["$/dist"], says: /entangle-entangle-[\d.]+\.tgz$/m },
  pull: { args: ["--help"], says: /^Fetch models from Hugging Face/m },
  gpu: { args: ["--help"], says: /^Fetch the CUDA provider/m },
  hub: { args: ["own"], says: /^12 files of entangle\/random-model/m },
  doctor: { args: [], says: /^ok /m },
  audit: { args: ["results/reported/biasmap.json"], says: /^BiasMap: /m },
  masks: {
    args: [
      ...["specs/gender.ts", "--images=1", "--threads=1", "--out=$/masks"],
    ],
    says: /^1 held-out portrait of/m,
  },
  validity: {
    args: [
      ...["$/one.ts", "--images=2", "--timesteps=301", "--threads=1"],
      ...["--subjects=nurse,pilot", "--out=$/validity"],
    ],
    says: /^Best reading: /m,
  },
  mutate: { args: [FILE, TEST], says: /2 of 2 noticed/ },
  parity: { args: ["random", "prediction"], says: /^\| random \| prediction/m },
  "measure-share": { args: ["4"], says: /% decoding/ },
  perf: {
    args: [
      ...["--smallest", "--threads", "1", "--model", MODEL, "--fid"],
      ...["--testbed", MODEL, "--methods", MODEL, "--probes", MODEL],
    ],
    says:
      /CFG step[^]*models kept[^]*guided step[^]*models kept[^]*an image[^]*\| sd15 \|[^]*activations kept[^]*FID/,
  },
  fronts: { args: ["1"], says: /^\| all equal \| 100\.0 %/m },
  calibrate: { args: ["1", "no effect"], says: /^\| no effect \| FID-CLIP/m },
  faults: { args: ["0", "0", "none"], says: /^0 benchmarks ended well/m },
  "page-test": { args: ["none"], says: /^(Download .*\n)*$/ },
  slurm: { args: ["none"], says: /^(not allowed here|$)/ },
  fuzz: { args: ["1", "0", "tokenizer"], says: /tokenizer: 1 inputs/ },
  "fuzz-commands": {
    args: ["10", "3"],
    says: /^10 command lines, 0 kinds of finding/m,
  },
  test: { args: [TEST], says: /1 passed/ },
  check: { args: [FILE], says: /^(Check|$)/, without: (word) => word === "." },
  lint: { args: [FILE], says: /Checked 1 file/ },
  doc: {
    args: [FILE],
    says: /Checked 1 file/,
    without: (w) => /\.ts$/.test(w),
  },
};

/** Tasks that only start others. */
const CHAINS = ["boards", "leaderboards", "ok"];

Deno.test("every task runs at its smallest size", async (t) => {
  deepStrictEqual(
    [...Object.keys(SMOKE), ...CHAINS].sort(),
    Object.keys(config.tasks).sort(),
  );
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/one.ts`,
      `import gender from "${ROOT}specs/gender.ts";
      const one = { images: 2, steps: 1, batch: 2, resolution: "image" };
      export default {
        ...gender, id: "one", subjects: ["nurse"], metrics: ["rd", "miou"],
        methods: ["sd15"], sizes: { ...gender.sizes, testbed: one },
      };`,
    );
    await Deno.writeTextFile(
      `${folder}/least.ts`,
      `export default {
        id: "least", version: 1, title: "Least", source: "none", note: "None.",
        transforms: [{ use: "uce", rounds: 1, images: 1 }],
      };`,
    );
    await Deno.writeTextFile(
      `${folder}/features.ts`,
      `import one from "./one.ts";
      const quick = { images: 4, width: 12, k: 4, features: 3, fit_batch: 16 };
      export default {
        ...one, id: "features", methods: [{ use: "difflens", ...quick }],
      };`,
    );
    for (const [name, smoke] of smokes()) {
      const { args, says, there, without = () => false } = smoke;
      await t.step(name, async () => {
        const own = args.map((arg) => arg.replace("$/", `${folder}/`));
        for (const words of commandsOf(name)) {
          const { code, said } = await run(
            [...words.filter((word) => !without(word)), ...own],
            { calledIn: there ? folder : ROOT, home: folder },
          );
          strictEqual(code, 0, said);
          match(said, says);
        }
      });
    }
  });
});

Deno.test("tasks that start others start what there is", async () => {
  const baselines = await loadBaselines(`${ROOT}baselines`);
  for (const chain of CHAINS) {
    const started = commandsOf(chain).filter(([word]) => word !== "export");
    for (const [first, second, name = "", ...args] of started) {
      deepStrictEqual([first, second], ["deno", "task"]);
      ok(Object.hasOwn(config.tasks, name), name);
      if (name !== "bench") continue;
      const spec = await loadSpec(`${ROOT}${args[0]}`, baselines);
      const size = args.indexOf("--size");
      ok(sizeOf(spec, size < 0 ? "testbed" : args[size + 1] ?? ""));
    }
  }
});

function smokes(): [string, Smoke][] {
  return Object.entries(SMOKE);
}

/** The words of each program that a task starts. */
function commandsOf(task: string): string[][] {
  const tasks: Readonly<Record<string, { readonly command: string }>> =
    config.tasks;
  return (tasks[task]?.command ?? "").split(" && ").map((c) => c.split(" "));
}

async function run(
  [program = "", ...args]: readonly string[],
  { calledIn, home }: { readonly calledIn: string; readonly home: string },
): Promise<{ code: number; said: string }> {
  strictEqual(program, "deno");
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    ...{
      args,
      cwd: ROOT,
      env: { NO_COLOR: "1", INIT_CWD: calledIn, DENO_INSTALL_ROOT: home },
    },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, said: text(stdout) + text(stderr) };
}
