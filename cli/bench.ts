import { Command, Option } from "@commander-js/extra-typings";
import {
  type Choices,
  chooseMethods,
  loadSpec,
  makeClassifier,
  makePlan,
  openStore,
  type Plan,
  run,
  sizeOf,
  type Spec,
  type Unit,
} from "../lib/bench/mod.ts";
import { InputError } from "../lib/core/mod.ts";
import type { Artefact } from "../lib/diffusion/mod.ts";
import { METRICS } from "../lib/metrics/mod.ts";
import { openInception, openScorer } from "../lib/runtime/mod.ts";
import { openDarkroom } from "../lib/report/mod.ts";
import { environment } from "./environment.ts";
import { EXIT } from "./exit.ts";
import {
  ARTEFACTS,
  fitAll,
  openArtefacts,
  REFERENCES_HELP,
  referencesFor,
} from "./fitting.ts";
import { identify } from "./identify.ts";
import { interruptible, stopped } from "./interrupt.ts";
import {
  type Lane,
  type ModelFlags,
  modelFolders,
  withPipelines,
} from "./models.ts";
import {
  nameList,
  providerOption,
  seedList,
  threadsOption,
  variantOption,
  wholeNumber,
} from "./options.ts";
import { print, say } from "./output.ts";
import { startProgress } from "./progress.ts";
import { writeResults } from "./results.ts";
import { codeOption, knownBaselines } from "./trusted.ts";

/**
 * Makes the command that runs a benchmark.
 *
 * @param exit Called with the exit code of a run that was interrupted.
 * @returns The command.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function benchCommand(exit: (code: number) => void) {
  return new Command("bench")
    .description("Run a spec: sample with every method, measure, tabulate.")
    .argument("<spec>", "file of the spec, for example specs/gender.ts")
    .option(
      "--size <name>",
      "size of the spec (default: testbed, or paper with --model)",
    )
    .option(
      "--methods <ids>",
      "only these methods, separated by commas",
      nameList,
    )
    .option(
      "--images <n>",
      "images per subject and method",
      wholeNumber(1, 1e6),
    )
    .option("--limit <n>", "the same as --images", wholeNumber(1, 1e6))
    .addOption(
      new Option("--seeds <list>", 'seeds, for example "0..11" or "3,5,8..10"')
        .argParser(seedList).conflicts(["images", "limit"]),
    )
    .option("--steps <n>", "sampling steps", wholeNumber(1, 1000))
    .option("--batch <n>", "images sampled together", wholeNumber(1, 1024))
    .option(
      "--model <dir>",
      "Stable Diffusion 1 folder of diffusers (default: the embedded model)",
    )
    .option("--clip <dir>", "CLIP folder that judges the images")
    .option(
      "--jobs <n>",
      "units sampled side by side, which share the threads (default: one per core, up to 4, for the embedded model on the CPU; else 1)",
      wholeNumber(1, 64),
    )
    .option(
      "--inception <file>",
      "safetensors file with pytorch-fid's weights, for the metrics fid and kid",
    )
    .option("--references <dir>", REFERENCES_HELP)
    .option("--artefacts <dir>", "where what is fitted is kept", ARTEFACTS)
    .addOption(codeOption)
    .addOption(variantOption)
    .addOption(providerOption)
    .addOption(threadsOption)
    .option("--out <dir>", "output folder (default: runs/<spec>)")
    .option("--trace", "show where an unexpected error comes from")
    .action(async (path, flags) => {
      exit(await bench(path, flags));
    });
}

interface BenchFlags extends ModelFlags {
  readonly size?: string;
  readonly methods?: string[];
  readonly images?: number;
  readonly limit?: number;
  readonly seeds?: number[];
  readonly steps?: number;
  readonly batch?: number;
  readonly jobs?: number;
  readonly out?: string;
  readonly inception?: string;
  readonly references?: string;
  readonly artefacts: string;
  readonly allowCode?: readonly string[];
}

async function bench(path: string, flags: BenchFlags): Promise<number> {
  const folders = modelFolders(flags);
  const baselines = await knownBaselines(flags);
  const spec = await loadSpec(path, baselines);
  const choices: Choices = {
    size: flags.size ?? (flags.model === undefined ? "testbed" : "paper"),
    images: flags.images ?? flags.limit,
    seeds: flags.seeds,
    steps: flags.steps,
    batch: flags.batch,
    methods: flags.methods,
  };
  // What is wrong with the flags is said before anything heavy is opened.
  sizeOf(spec, choices.size);
  const methods = chooseMethods(spec, baselines, choices.methods);
  checkInception(spec, flags);
  const references = await referencesFor(methods, spec, flags);
  const store = await openStore(flags.out ?? `runs/${spec.id}`);
  return await withPipelines(
    flags,
    folders.model,
    jobsOf(flags),
    async (lanes) => {
      const [first] = lanes;
      const models = await identify(flags, folders, first, {
        ...{ inception: flags.inception, references },
      });
      const plan = makePlan(spec, baselines, choices, models);
      const artefacts = await fitAll(plan, lanes, {
        folder: openArtefacts(flags.artefacts),
        ...{ clip: folders.clip, references },
      });
      if (!artefacts) return stopped();
      const found = await execute(
        plan,
        store,
        folders.clip,
        flags.inception,
        lanes,
        artefacts,
      );
      if (!found.complete) return stopped();
      say(`Writing ${store.folder}/`);
      print(
        await writeResults(
          plan,
          found,
          store,
          await environment(first.runtime),
        ),
      );
      return EXIT.ok;
    },
  );
}

function checkInception({ metrics }: Spec, { inception }: BenchFlags): void {
  const needing = metrics.filter((id) =>
    METRICS.some((m) => m.id === id && m.reads === "inceptionPair")
  );
  if (needing.length === 0 || inception !== undefined) return;
  throw new InputError(
    `Cannot measure ${
      needing.join(" and ")
    }: name the file of Inception's weights with --inception, or measure ${
      needing.map((id) => `${id}_clip`).join(" and ")
    } instead`,
  );
}

/** Small networks gain more from a second unit than from a second thread; large ones would not fit twice. */
function jobsOf({ jobs, model, provider, threads }: BenchFlags): number {
  if (jobs !== undefined) return jobs;
  if (model !== undefined || provider !== "cpu") return 1;
  return Math.min(4, threads ?? navigator.hardwareConcurrency);
}

async function execute(
  plan: Plan,
  store: Awaited<ReturnType<typeof openStore>>,
  clip: string,
  weights: string | undefined,
  lanes: readonly [Lane, ...Lane[]],
  artefacts: ReadonlyMap<string, Artefact>,
): ReturnType<typeof run> {
  const [{ runtime }] = lanes;
  const total = plan.units.reduce((n, unit) => n + unit.samples.length, 0);
  say(
    `${plan.spec.id}: ${plan.methods.length} methods × ${plan.spec.subjects.length} subjects × ${plan.size.images} images = ${total}, ${plan.size.steps} steps, on ${runtime.device} (${runtime.provider})`,
  );
  const progress = startProgress(total);
  const { signal, release } = interruptible(() =>
    progress.say("Finishing the images under way; Ctrl-C again to quit now")
  );
  // Opened when the first unit turns out not to be finished.
  const instruments = lanes.map(({ pipeline, runtime }) =>
    once(async () => {
      const scorer = await openScorer(clip, runtime);
      const classifier = makeClassifier(plan.spec, scorer);
      const judges = { pipeline, scorer, classifier, artefacts };
      if (weights === undefined) return judges;
      const inception = await openInception(weights, runtime);
      return { ...judges, inception: inception.features };
    })
  );
  const darkroom = openDarkroom();
  let found = 0;
  let made = 0;
  // A unit that is sampled is still measured and drawn while the next is under way.
  const open = new Map<Unit, number>();
  const update = () => {
    const sampled = [...open].reduce(
      (n, [{ samples }, part]) => n + part * samples.length,
      made,
    );
    progress.update(found + sampled, sampled);
  };
  try {
    return await run(plan, instruments, {
      store,
      signal,
      develop: darkroom.develop,
      onStep(unit, { i, count }) {
        open.set(unit, (i + 1) / (count + 1));
        update();
      },
      onUnit(unit, wasFound) {
        open.delete(unit);
        if (wasFound) found += unit.samples.length;
        else made += unit.samples.length;
        update();
      },
    });
  } finally {
    darkroom.close();
    progress.stop();
    release();
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
