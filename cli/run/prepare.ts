import {
  type Choices,
  chooseMethods,
  type DigestOf,
  makePlan,
  measuredMetrics,
  openDigestCache,
  openStore,
  type Paths,
  type Plan,
  refuseOther,
  sizeOf,
  type Spec,
  type Store,
} from "../../lib/bench/mod.ts";
import { fileName, InputError } from "../../lib/core/mod.ts";
import { checkSampler } from "../../lib/diffusion/mod.ts";
import type { ChosenJudge } from "../../lib/judges/mod.ts";
import { openInceptionWeights } from "../../lib/networks/mod.ts";
import { chooseBatch } from "./choose_batch.ts";
import { memoryLine } from "./memory_text.ts";
import { rowMemories, type RowModels } from "./row_memory.ts";
import { say } from "../terminal/mod.ts";
import { chooseJudge } from "./choose_judge.ts";
import { checkAttention } from "./check_attention.ts";
import { checkMisfits } from "./check_misfits.ts";
import { checkNeeds } from "./check_needs.ts";
import { checkWords } from "./check_words.ts";
import { referencesFor } from "./fitting.ts";
import { identify } from "./identify.ts";
import { checkJudgeError, withTables } from "./known_tables.ts";
import {
  checkFolders,
  knownSpec,
  modelFolders,
  type Replica,
  type SpecFlags,
  specPath,
} from "../flags/mod.ts";
import type { References } from "../pictures/mod.ts";

/** What a spec and its flags ask for, checked as far as it can be without a model. */
export interface PreparedRun {
  /** Where models and outputs lie. */
  readonly paths: Paths;
  /** The output folder. */
  readonly store: Store;
  /** Who judges, if it is not CLIP by the spec's prompts. */
  readonly judge: ChosenJudge | undefined;
  /** Reference images, if a method is fitted to some. */
  readonly references: References | undefined;
  /**
   * Lays down the plan.
   *
   * @param replica The pipeline, and where it runs.
   * @throws {InputError} If its output folder holds a run that it must not share it with.
   */
  plan(replica: Replica): Promise<Plan>;
}

/**
 * Reads a spec and checks what was chosen of it, before anything heavy is opened.
 *
 * @param path File of the spec, or the name of one of Entangle's own.
 * @param out The output folder; `runs/<spec>` if absent.
 * @param mode Whether anything will be written to it, or is only planned.
 * @throws {InputError} If the spec or a flag is wrong.
 * @throws {EnvironmentError} If the output folder is to be written and cannot be.
 */
export async function prepare(
  path: string,
  flags: SpecFlags,
  out: string | undefined,
  mode: "read" | "write" = "write",
): Promise<PreparedRun> {
  checkBatch(flags);
  const folders = modelFolders(flags);
  const file = await specPath(path);
  const { catalogue, spec: plain } = await knownSpec(file, flags);
  const spec = await withTables(plain, flags, file);
  const choices: Choices = {
    size: flags.size ?? (flags.model === undefined ? "testbed" : "paper"),
    images: flags.images ?? flags.limit,
    seeds: flags.seeds,
    steps: flags.steps,
    batch: flags.batch === "auto" ? undefined : flags.batch,
    methods: flags.methods,
  };
  sizeOf(spec, choices.size);
  const methods = chooseMethods(spec, catalogue, choices.methods);
  const chosen = await chooseJudge(flags.judge, spec, path);
  await checkInception(spec, flags);
  const parts = await checkFolders(folders, flags);
  const rows = { spec, methods, registry: catalogue.methods };
  checkAttention(parts, spec.metrics);
  checkWords(spec, flags);
  checkNeeds(parts, rows);
  checkMisfits(parts, rows);
  checkSampler(parts.folder.schedulerConfig, {
    scheduler: spec.sampler.scheduler,
    steps: choices.steps ?? sizeOf(spec, choices.size).steps,
    reread: spec.attribution.reread,
  });
  const references = await referencesFor(rows, flags);
  const folder = out ?? `runs/${fileName(spec.id)}`;
  const store = await openStore(folder, mode, flags.cache);
  const { model, clip, variant, lora, inception } = flags;
  return {
    store,
    judge: chosen?.judge,
    references,
    paths: {
      ...(model !== undefined && { model: folders.model }),
      ...(clip !== undefined && { clip: folders.clip }),
      ...(chosen && { judge: chosen.name }),
      ...(variant !== undefined && { variant }),
      ...(lora !== undefined && { lora }),
      ...(inception !== undefined && { inception }),
      ...(flags.references !== undefined && { references: flags.references }),
      artifacts: flags.artifacts,
      ...(flags.cache !== undefined && { cache: flags.cache }),
      out: store.folder,
    },
    async plan(replica) {
      return await cached(store, async (digestOf) => {
        const beside = {
          judge: chosen?.judge,
          inception,
          references,
          digestOf,
        };
        const models = await identify(flags, folders, replica, beside);
        checkJudgeError(spec, models);
        const planOf = (batch = choices.batch) =>
          makePlan(spec, catalogue, { ...choices, batch }, models);
        const plan = flags.batch === "auto"
          ? await fitting(planOf, { ...folders, ...flags }, replica)
          : planOf();
        await refuseOther(store.folder, plan);
        return plan;
      }, mode);
    },
  };
}

/** Lays down the plan with as many images together as the GPU's memory is enough for, and says how many. */
async function fitting(
  planOf: (batch?: number) => Plan,
  models: RowModels,
  { runtime: { provider, precision, room } }: Replica,
): Promise<Plan> {
  const whole = planOf();
  const bytes = room?.bytes ?? 0;
  const chosen = await chooseBatch(
    whole.size.images,
    bytes,
    async (batch) => {
      const plan = planOf(batch);
      const device = { provider, precision };
      return { plan, rows: await rowMemories(plan, models, device) };
    },
  );
  say(
    memoryLine(chosen.rows, chosen.plan, { provider, precision, room: bytes }),
  );
  return chosen.plan;
}

/** Memory is what limits a batch on a GPU; on the CPU the spec's own is as good as any. */
function checkBatch({ batch, provider }: SpecFlags): void {
  if (batch !== "auto" || provider !== "cpu") return;
  throw new InputError(
    "Cannot choose the batch by a GPU's memory: the provider is the CPU; name a number with --batch, or leave it out for the spec's own",
  );
}

/**
 * Lends a function that digests files; what has been digested before and is still the same is not read again.
 *
 * @param store The output folder, where digests are kept.
 * @param mode Whether it may be made for them.
 * @returns What `act` returns.
 */
export async function cached<T>(
  { folder }: Store,
  act: (digestOf: DigestOf) => Promise<T>,
  mode: "read" | "write" = "write",
): Promise<T> {
  const cache = await openDigestCache(`${folder}/digests.json`);
  const result = await act(cache.of);
  const there = await Deno.stat(folder).then(() => true, () => false);
  // Who only asks what would be done leaves no folder behind.
  if (mode === "write" || there) await cache.save();
  return result;
}

/** Says before anything is written that nothing can be measured without Inception, or that a file is none. */
async function checkInception(
  { metrics }: Spec,
  { inception }: Pick<SpecFlags, "inception">,
): Promise<void> {
  if (inception !== undefined) {
    await openInceptionWeights(inception);
    return;
  }
  const { measured, lacking } = measuredMetrics({
    spec: { metrics },
    models: {},
  });
  if (measured.length > 0 || lacking.length === 0) return;
  throw new InputError(
    `Cannot measure ${
      lacking.map(({ id }) => id).join(" and ")
    }: name the file of Inception's weights with --inception, or measure metrics of CLIP's features, such as fid_clip`,
  );
}
