import { Command } from "@commander-js/extra-typings";
import {
  chooseMethods,
  type Evaluator,
  fitTasks,
  type KnownBaseline,
  loadBaseline,
  makePlan,
  sizeOf,
} from "../../lib/bench/mod.ts";
import { InputError, writeWhole } from "../../lib/core/mod.ts";
import { checkSampler } from "../../lib/diffusion/mod.ts";
import { lineChart } from "../../lib/report/mod.ts";
import {
  commandLine,
  EXIT,
  listenForStop,
  print,
  ROOT,
  stopped,
} from "../terminal/mod.ts";
import {
  checkMisfits,
  checkNeeds,
  fitAll,
  identify,
  openArtifacts,
  referencesFor,
} from "../run/mod.ts";
import {
  ARTIFACTS,
  checkFolders,
  clipOption,
  compiledOption,
  drawnOption,
  type Flags,
  gpuMemoryOption,
  knownSpec,
  loraOption,
  modelFolders,
  modelOption,
  precisionOption,
  presetOption,
  providerOption,
  REFERENCES_HELP,
  replicasOf,
  specPath,
  threadsOption,
  variantOption,
  withPipelines,
} from "../flags/mod.ts";

/** Makes the command that fits what methods need before they can sample. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function fitCommand(exit: (code: number) => void) {
  return new Command("fit")
    .description(
      "Fit what a method needs before it can sample; bench does so by itself.",
    )
    .argument(
      "<baselines...>",
      "files or ids of baselines, for example baselines/iti_gen.ts",
    )
    .requiredOption("--spec <file>", "the spec that it is fitted for")
    .option("--size <name>", "size of the spec, as for bench")
    .addOption(presetOption)
    .addOption(modelOption)
    .addOption(clipOption)
    .option("--references <dir>", REFERENCES_HELP)
    .addOption(drawnOption)
    .option("--artifacts <dir>", "where what is fitted is kept", ARTIFACTS)
    .addOption(variantOption)
    .addOption(loraOption)
    .addOption(providerOption)
    .addOption(precisionOption)
    .addOption(gpuMemoryOption)
    .addOption(threadsOption)
    .addOption(compiledOption)
    .action(async (names, flags) => {
      exit(await fit(names, flags));
    });
}

type FitFlags = Flags<typeof fitCommand>;

async function fit(names: readonly string[], flags: FitFlags): Promise<number> {
  listenForStop();
  const folders = modelFolders(flags);
  const file = await specPath(flags.spec);
  const ids: string[] = [];
  const { catalogue, spec } = await knownSpec(
    file,
    { model: flags.model },
    async (known, evaluator) => {
      const baselines = new Map(known.baselines);
      for (const name of names) {
        ids.push(await addBaseline(name, baselines, evaluator));
      }
      return { ...known, baselines };
    },
  );
  const parts = await checkFolders(folders, flags);
  const methods = chooseMethods(spec, catalogue, ids);
  const rows = { spec, methods, registry: catalogue.methods };
  checkNeeds(parts, rows);
  checkMisfits(parts, rows);
  const size = flags.size ?? (flags.model === undefined ? "testbed" : "paper");
  checkSampler(parts.folder.schedulerConfig, {
    scheduler: spec.sampler.scheduler,
    steps: sizeOf(spec, size).steps,
  });
  const folder = openArtifacts(flags.artifacts);
  return await withPipelines(
    flags,
    folders.model,
    replicasOf(flags),
    async (replicas) => {
      const [first] = replicas;
      const references = await referencesFor(rows, flags);
      const models = await identify(flags, folders, first, { references });
      const plan = makePlan(spec, catalogue, {
        size,
        methods: ids,
      }, models);
      const tasks = fitTasks(plan);
      if (tasks.length === 0) {
        throw new InputError(
          `Cannot fit ${ids.join(", ")}: nothing in it is fitted; ${
            commandLine(["ls", "methods"])
          } says what is`,
        );
      }
      const { clip } = folders;
      const found = await fitAll(plan, replicas, { folder, clip, references });
      if (!found) return stopped();
      for (const { key, id } of tasks) {
        const path = `${folder.path}/${key}`;
        const artifact = found.get(key);
        if (!artifact) continue;
        const svg = new TextEncoder().encode(await chart(artifact.curves));
        const files = catalogue.methods.get(id)?.files?.(artifact);
        // What comes with the embedded model has no folder here yet; this makes it.
        for (
          const [name, bytes] of Object.entries({ "curves.svg": svg, ...files })
        ) {
          await writeWhole(`${path}/${name}`, bytes);
        }
        print(`${id}  ${path}`);
      }
      return EXIT.ok;
    },
  );
}

/** Adds the baseline of a file to those that are known; gives the id of what was named. */
async function addBaseline(
  name: string,
  known: Map<string, KnownBaseline>,
  evaluator: Evaluator,
): Promise<string> {
  if (!/\.(ts|js|json)$/.test(name)) return name;
  const baseline = await loadBaseline(name, evaluator);
  if (!await isOwn(name, baseline.id)) known.set(baseline.id, baseline);
  return baseline.id;
}

/** Whether a file is that of one of Entangle's own baselines, which is known already, with its tuning. */
async function isOwn(path: string, id: string): Promise<boolean> {
  const own = await Deno.realPath(`${ROOT}/baselines/${id}.ts`)
    .catch(() => undefined);
  return own === await Deno.realPath(path);
}

async function chart(
  curves: Readonly<Record<string, readonly number[]>>,
): Promise<string> {
  const panels = Object.entries(curves).map(([title, values]) => ({
    title,
    lines: [{ name: title, points: values.map((y, x) => [x, y] as const) }],
  }));
  return await lineChart(panels, { x: "step of the fit" });
}
