import { plural } from "../../lib/core/mod.ts";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import {
  collect,
  fitTasks,
  inForce,
  leaderboard,
  type Plan,
  planText,
  shardsOf,
} from "../../lib/bench/mod.ts";
import { imagesToDetect } from "../../lib/statistics/mod.ts";
import { moduleOf } from "../../lib/diffusion/mod.ts";
import type { Pipeline } from "../../lib/runtime/mod.ts";
import { inForceText } from "../../lib/report/mod.ts";
import {
  commandLine,
  EXIT,
  listenForStop,
  print,
  say,
  stopped,
  writeText,
} from "../terminal/mod.ts";
import {
  duration,
  estimate,
  fitAll,
  fitSizeLines,
  freeze,
  memoryLines,
  missingFits,
  openArtifacts,
  type Pace,
  prepare,
  type PreparedRun,
  readTimings,
} from "../run/mod.ts";
import {
  type Flags,
  modelFolders,
  replicasOf,
  specCommand,
  wholeNumber,
  withPipelines,
} from "../flags/mod.ts";

/** Makes the command that says what a benchmark would do, and freezes it for workers. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function planCommand(exit: (code: number) => void) {
  return specCommand("plan")
    .description("Say what a benchmark would do, and freeze it for workers.")
    .option("--run <dir>", "output folder of the run (default: runs/<spec>)")
    .option("--out <file>", "freeze the plan in this file")
    .option(
      "--shards <n>",
      "into how many shards workers divide it",
      wholeNumber(1, 100_000),
      1,
    )
    .option(
      "--memory",
      "say what the rows take of memory, by provider and precision; it needs no GPU (with a GPU's --provider it is said of that one anyway)",
    )
    .option(
      "--no-fits",
      "do not fit what methods need when the plan is frozen: entangle worker <plan> --fits does it later",
    )
    .option(
      "--detect <difference>",
      "say how many images, and how long, show two rows that differ by so much in RD or another difference of shares",
      differenceOf,
    )
    .action(async (path, flags) => {
      exit(await plan(path, flags));
    });
}

type PlanFlags = Flags<typeof planCommand>;

async function plan(path: string, flags: PlanFlags): Promise<number> {
  listenForStop();
  const prepared = await prepare(
    path,
    flags,
    flags.run,
    flags.out === undefined ? "read" : "write",
  );
  const { model, clip } = modelFolders(flags);
  const { out, shards, fits } = flags;
  const jobs = out !== undefined && fits ? replicasOf(flags) : 1;
  return await withPipelines(flags, model, jobs, async (replicas) => {
    const plan = await prepared.plan(replicas[0]);
    const { pipeline } = replicas[0];
    print(await describe(plan, prepared, { ...flags, pipeline }));
    for (const line of await memoryLines(plan, flags, replicas[0])) print(line);
    if (out !== undefined) {
      await freeze(plan, prepared.paths, shards, prepared.store);
      await writeText(out, planText(plan, prepared.paths, shards));
      // Before any worker starts, each of which would fit the same.
      const folder = openArtifacts(flags.artifacts);
      const { references } = prepared;
      if (fits && !await fitAll(plan, replicas, { folder, clip, references })) {
        return stopped();
      }
      const later = await missingFits(plan, folder);
      const largest = Math.max(
        ...shardsOf(plan.units, shards).map((part) => part.length),
      );
      say(
        `Wrote ${out}: ${plural(shards, "shard")} of at most ${
          plural(largest, "unit")
        }; ${
          later.length > 0
            ? `once\n  ${commandLine(["worker", out, "--fits"])}\nthen `
            : ""
        }run each with\n  ${
          commandLine(["worker", out, "--shard", `0/${shards}`])
        }\nand so on, then\n  ${commandLine(["merge", out])}`,
      );
    }
    return EXIT.ok;
  });
}

/**
 * Describes what a plan would do: what is there, what is missing, how long it
 * may take and what it will be able to tell apart.
 */
export async function describe(
  plan: Plan,
  { store, paths }: Pick<PreparedRun, "store" | "paths">,
  { detect, pipeline }: {
    readonly detect?: number | undefined;
    readonly pipeline: Pipeline;
  },
): Promise<string> {
  const { spec, methods, units, size } = plan;
  const found = await collect(plan, store);
  const missing = new Set(found.missing);
  const images = (some: readonly Plan["units"][number][]) =>
    plural(some.reduce((n, { samples }) => n + samples.length, 0), "image");
  const left = [...missing];
  const lines = [
    `${spec.id}: ${plural(methods.length, "method")} × ${
      plural(spec.subjects.length, "subject")
    } × ${plural(size.images, "image")} = ${images(units)} in ${
      plural(units.length, "unit")
    }; missing in ${store.folder}/: ${images(left)} in ${
      plural(left.length, "unit")
    }`,
  ];
  const modules = await modulesOf(plan, paths.artifacts);
  for (const method of methods) {
    const { id, tuning } = method;
    const own = units.filter(({ method }) => method.id === id);
    const todo = own.filter((unit) => missing.has(unit));
    lines.push(
      `  ${id}: ${own.length - todo.length} of ${
        plural(own.length, "unit")
      } done, ${images(todo)} to make`,
      ...tuning === undefined ? [] : [`    tuning "${tuning}"`],
      ...inForce(method, plan.registry, modules).map((t) =>
        `    ${inForceText(t)}`
      ),
    );
  }
  const folder = openArtifacts(paths.artifacts);
  const lacking = await missingFits(plan, folder);
  const keys = new Set(lacking.map(({ key }) => key));
  const sizes = await fitSizeLines(plan, pipeline, keys);
  for (const { id, key } of fitTasks(plan)) {
    const size = sizes.get(key);
    lines.push(
      `  fit of ${id}: ${keys.has(key) ? "missing" : "there"}`,
      ...size === undefined ? [] : [`    ${size}`],
    );
  }
  lines.push(
    ...suiteLines(plan),
    await timeLine(left, store.folder),
    ...detectableLines(plan, found),
    ...detect === undefined
      ? []
      : [detectLine(plan, detect, await readTimings(store.folder))],
  );
  return lines.join("\n");
}

function suiteLines({ spec }: Plan): string[] {
  const { prompts, subjects } = spec;
  if (!prompts) return [];
  const { file, seed = 0, evenly = [], rows = [], digest = "" } = prompts;
  return [
    `prompts: ${rows.length} of ${file} (SHA-256 ${
      digest.slice(0, 12)
    }…) about ${plural(subjects.length, "subject")}, drawn by seed ${seed}${
      evenly.length > 0 ? `, evenly by ${evenly.join(", ")}` : ""
    }`,
  ];
}

/** How large a sample finds a difference, and how long that one takes. */
function detectLine(
  { spec, methods }: Plan,
  difference: number,
  paces: ReadonlyMap<string, Pace>,
): string {
  const subjects = spec.subjects.length;
  const images = imagesToDetect(difference, subjects);
  const untimed = methods.filter(({ id }) => !paces.has(id));
  const seconds = methods.reduce(
    (s, { id }) => s + (paces.get(id)?.seconds ?? 0) * images * subjects,
    0,
  );
  return `two rows that differ by ${difference} in RD or another difference of shares are told apart four times in five at p < 0.05, for these subjects, by --images ${images} (${
    images * subjects
  } a row, ${images * subjects * methods.length} in all): ${
    untimed.length > 0
      ? `how long is unknown, no image of ${
        untimed.map(({ id }) => id).join(", ")
      } was timed here yet`
      : `about ${duration(seconds)} in one process like those that were timed`
  }`;
}

function differenceOf(text: string): number {
  const difference = Number(text);
  if (difference > 0 && difference <= 2) return difference;
  throw new InvalidArgumentError("Expected a difference above 0, at most 2.");
}

/** On which modules the plan's methods act, as far as that was found already. */
async function modulesOf(
  plan: Plan,
  artifacts: string,
): Promise<Map<string, string>> {
  const folder = openArtifacts(artifacts);
  const found = new Map<string, string>();
  for (const { key } of fitTasks(plan)) {
    const artifact = await folder.read(key);
    if (artifact?.tensors["module"]) found.set(key, moduleOf(artifact));
  }
  return found;
}

async function timeLine(
  left: Plan["units"],
  folder: string,
): Promise<string> {
  if (left.length === 0) return "time: none, all is done";
  const seconds = estimate(left, await readTimings(folder));
  return typeof seconds === "number"
    ? `time: about ${
      duration(seconds)
    } in one process like those that made the finished units`
    : `time: unknown, no image of ${seconds.join(", ")} was timed here yet`;
}

/** Of the rows that are whole: the smallest difference that this many images show four times in five. */
function detectableLines(
  plan: Plan,
  { missing, observations }: Pick<
    Awaited<ReturnType<typeof collect>>,
    "missing" | "observations"
  >,
): string[] {
  const open = new Set(missing.map(({ method }) => method.id));
  const whole = plan.methods.filter(({ id }) => !open.has(id));
  const reference = plan.spec.reference ?? plan.methods[0]?.id;
  if (whole.length < 2 || !whole.some(({ id }) => id === reference)) {
    return [
      "smallest difference seen: unknown until two rows are whole, the reference among them",
    ];
  }
  const part = {
    ...plan,
    methods: whole,
    units: plan.units.filter(({ method }) => !open.has(method.id)),
  };
  const { metrics } = leaderboard(part, observations).board;
  const seen = metrics.flatMap(({ id, detectable }) =>
    // Where no row varies, every difference shows.
    detectable ? [`${id} ${detectable.toPrecision(2)}`] : []
  );
  return [
    `smallest difference seen four times in five at p < 0.05, uncorrected, by ${
      plural(whole.length, "row")
    }: ${seen.join(", ") || "unknown"}`,
  ];
}
