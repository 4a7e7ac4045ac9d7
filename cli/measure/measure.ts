import { collect, openStore, type Store } from "../../lib/bench/mod.ts";
import { fileName, InputError, plural } from "../../lib/core/mod.ts";
import type { ChosenJudge } from "../../lib/judges/mod.ts";
import {
  badFiles,
  datasetOf,
  designsOf,
  type ImagePlan,
  imagePlan,
  type ImageUnit,
  measured,
  readImages,
} from "../../lib/measure/mod.ts";
import type { Dataset, Observation } from "../../lib/metrics/mod.ts";
import { openRuntime, type Runtime } from "../../lib/runtime/mod.ts";
import { checkColumns, type TableFlags } from "../flags/mod.ts";
import { readPictureOr } from "../pictures/mod.ts";
import { progressCounter } from "../pool/mod.ts";
import {
  cached,
  checkJudgeError,
  chooseJudge,
  type KnownTables,
  withTables,
  writeScores,
} from "../run/mod.ts";
import {
  environment,
  EXIT,
  interruptible,
  listenForStop,
  print,
  say,
  startProgress,
  stopped,
} from "../terminal/mod.ts";
import { writeBad } from "./bad_files.ts";
import { claim } from "./claim.ts";
import { type DatasetSource, openDataset } from "./dataset_source.ts";
import { type MeasuredFolders, openFolders, openTable } from "./folders.ts";
import { knownFiles } from "./known_files.ts";
import {
  checkNetworks,
  identifyNetworks,
  type NetworkFlags,
  openNetworks,
} from "./models.ts";
import { openQuestion, type QuestionFlags } from "./question.ts";

/** What was said of images that are to be measured. */
export interface MeasureFlags
  extends QuestionFlags, NetworkFlags, KnownTables, TableFlags {
  /** Table of prompts, subjects, seeds and groups. */
  readonly prompts?: string;
  /** Folder or statistics that the images are compared with. */
  readonly reference?: string;
  /** Who judges. */
  readonly judge?: string;
  /** CPU threads of one operator. */
  readonly threads?: number;
  /** The output folder. */
  readonly out?: string;
}

/**
 * Measures images that others made.
 *
 * @param paths Their folders, one a row.
 * @throws {InputError} If something that was named is wrong, before anything is written.
 */
export async function measure(
  paths: readonly string[],
  flags: MeasureFlags,
): Promise<number> {
  listenForStop();
  checkColumns(flags);
  const clip = await checkNetworks(flags);
  const question = await openQuestion(flags);
  const table = await openTable(flags.prompts);
  const { groups, subjects } = question;
  const folders = await openFolders(paths, flags.reference, {
    table,
    subjects,
    groups,
  });
  const asked = question.of({
    subjects: subjectsOf(folders),
    rows: folders.rows,
    reference: folders.reference,
    without: withoutOf(
      folders,
      question.promptOf !== undefined,
      flags.reference,
    ),
  });
  const spec = await withTables(asked.spec, flags, question.path);
  const chosen = await chooseJudge(flags.judge, spec, question.path);
  for (const note of folders.notes) say(note);
  const store = await openStore(
    flags.out ?? `runs/measure-${fileName(folders.rows.at(-1)?.id ?? "")}`,
    "write",
  );
  const runtime = await openRuntime(flags);
  try {
    const networks = { clip, inception: flags.inception, judge: chosen?.judge };
    const [plan, dataset] = await cached(store, async (digestOf) => {
      const dataset =
        folders.reference === undefined && flags.reference !== undefined
          ? await openDataset(flags.reference, networks, digestOf)
          : undefined;
      const models = await identifyNetworks({
        ...networks,
        dataset: dataset?.identity,
        runtime,
      }, digestOf);
      const rows = [];
      for (const [i, row] of folders.rows.entries()) {
        const prompted = row.images.map((image) => ({
          ...question.promptOf &&
            { prompt: question.promptOf(image.subject, image.seed) },
          ...image,
        }));
        const images = await knownFiles(row.folder, prompted, digestOf);
        const method = asked.methods[i];
        if (method) rows.push({ method, images });
      }
      checkJudgeError(spec, models);
      const plan = imagePlan({
        ...asked,
        spec,
        rows,
        dataset: dataset?.images ?? [],
        models,
        registry: question.catalogue.methods,
      });
      refuseNothing(plan);
      await claim(store, plan);
      return [plan, dataset] as const;
    });
    for (const note of dataset?.notes ?? []) say(note);
    return await run(plan, dataset, { store, runtime, networks, flags });
  } finally {
    await runtime.close();
  }
}

/** A leaderboard without columns answers nothing. */
function refuseNothing({ spec, lacking }: ImagePlan): void {
  if (spec.metrics.length > 0) return;
  throw new InputError(
    "Cannot measure anything that was asked for",
    lacking.map(({ id, reason }) => `${id}: ${reason}`),
  );
}

interface Tools {
  readonly flags: TableFlags;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly networks: {
    readonly clip: string;
    readonly inception: string | undefined;
    readonly judge: ChosenJudge | undefined;
  };
}

async function run(
  plan: ImagePlan,
  source: DatasetSource | undefined,
  { store, runtime, networks, flags }: Tools,
): Promise<number> {
  const { units, datasetUnits, spec } = plan;
  const all = [...datasetUnits, ...units];
  const total = all.reduce((n, { samples }) => n + samples.length, 0);
  const rows = plan.methods.map(({ id }) => id).join(", ");
  say(
    `${spec.id}: ${plural(total, "image")} of ${rows}${
      datasetUnits.length > 0 ? " and the reference" : ""
    }, ${
      plural(spec.subjects.length, "subject")
    }, on ${runtime.device} (${runtime.provider})`,
  );
  const progress = startProgress(total);
  const counter = progressCounter(progress);
  const { signal, release } = interruptible(() =>
    progress.say("Finishing the image under way; Ctrl-C again to quit now")
  );
  const opened = once(() => openNetworks({ spec, ...networks }, runtime));
  const here = once(() => environment(runtime));
  try {
    const look = (
      units: readonly ImageUnit[],
      asked: typeof spec | undefined,
    ) =>
      readImages(units, {
        spec: asked,
        store,
        networks: opened,
        environment: here,
        read: ({ path }) => readPictureOr(path),
        onImage: counter.step,
        onUnit: counter.unit,
        signal,
      });
    const ofDataset = await look(datasetUnits, undefined);
    const found = await look(units, spec);
    if (ofDataset.size + found.size < all.length) return stopped();
    progress.stop();
    const observed = { found, ofDataset, source };
    await publish(plan, observed, store, flags);
    return EXIT.ok;
  } finally {
    progress.stop();
    release();
  }
}

type Observed = ReadonlyMap<ImageUnit, readonly Observation[]>;

async function publish(
  plan: ImagePlan,
  { found, ofDataset, source }: {
    readonly found: Observed;
    readonly ofDataset: Observed;
    readonly source: DatasetSource | undefined;
  },
  store: Store,
  flags: TableFlags,
): Promise<void> {
  const dataset: Dataset | undefined = source &&
    (source.statistics ?? datasetOf([...ofDataset.values()].flat()));
  const bad = [
    ...badFiles(plan.units, found),
    ...badFiles(plan.datasetUnits, ofDataset),
  ];
  say(`Writing ${store.folder}/`);
  // Those of units that an earlier run has read, too.
  const all = [...plan.datasetUnits, ...plan.units];
  const { environments } = await collect({ ...plan, units: all }, store);
  const shown = await writeScores(
    plan,
    { observations: measured(plan, found) },
    store,
    environments,
    flags,
    {
      designs: designsOf(plan),
      lacking: plan.lacking,
      ...(dataset && { dataset }),
    },
  );
  await writeBad(bad, store);
  print(shown);
}

function subjectsOf({ rows }: MeasuredFolders): string[] {
  return [
    ...new Set(rows.flatMap(({ images }) => images.map((i) => i.subject))),
  ].sort();
}

/** Metrics of which these images can say nothing, unless they are asked for by name. */
function withoutOf(
  { rows, reference }: MeasuredFolders,
  known: boolean,
  named: string | undefined,
): RegExp {
  const images = rows.flatMap((row) => row.images);
  const prompted = known ||
    images.some((i) => i.prompt !== undefined);
  const grouped = images.some((image) => image.group !== undefined);
  const without = [
    ...prompted ? [] : ["clip_t"],
    ...grouped ? [] : ["followed"],
    ...reference === undefined ? ["clip_i|fid|fid_clip|kid|kid_clip"] : [],
    ...named === undefined || reference !== undefined ? [".*_dataset"] : [],
  ];
  return new RegExp(`^(${without.join("|") || "(?!)"})$`);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
