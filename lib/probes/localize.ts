import { at, InputError, rows, size, type Tensor } from "../core/mod.ts";
import { pickRows } from "../fit/mod.ts";
import { type ActivationFolder, activationsAt } from "./activation_folder.ts";
import { type Baselines, baselines, type Probe, probe } from "./probe.ts";
import { classesOf, type Question } from "./question.ts";
import { type Split, stratifiedSplit } from "./stratified_split.ts";

/** What the probes of one module say. */
export interface ModuleProbes {
  /** Name in diffusers. */
  readonly module: string;
  /** Mean length of its output, position by position or pooled, at each evaluation. */
  readonly norms: readonly number[];
  /** Probes `[question][evaluation]`. */
  readonly probes: readonly (readonly Probe[])[];
}

/** Whom a question was put to. */
export interface Asked {
  /** The question. */
  readonly question: Question;
  /** Images of each class. */
  readonly counts: readonly number[];
  /** Accuracy that needs no probe. */
  readonly baselines: Baselines;
}

/** Where a choice can be read. */
export interface Localization {
  /** Timestep of each evaluation of the network. */
  readonly timesteps: readonly number[];
  /** The questions, and how many images answer them. */
  readonly asked: readonly Asked[];
  /** One entry per module, in the order asked for. */
  readonly modules: readonly ModuleProbes[];
}

/** What is probed. */
export interface ProbeRequest {
  /** Modules. */
  readonly modules: readonly string[];
  /** What is asked of each. */
  readonly questions: readonly Question[];
  /** Shards that are read. */
  readonly shards: number;
  /** Seed of the split into images that are learnt from and images that are held out. */
  readonly seed: number;
  /** Share of each class that is held out. Default a fifth. */
  readonly heldOut?: number;
  /** Inverse strength of the pull of the weights to 0. Default 1. */
  readonly C?: number;
  /** Called after each module. */
  readonly onModule?: (done: number) => void;
}

/**
 * Trains a probe for each question, module and evaluation of the network.
 *
 * @returns How well the classes can be read, and in which directions they lie.
 * @throws {InputError} If the images show too few of a class.
 * @see ICM, section 3.1, Figures 4 and 10
 */
export async function localize(
  folder: Pick<ActivationFolder, "labels" | "timesteps" | "module">,
  request: ProbeRequest,
): Promise<Localization> {
  const { shards, heldOut = 0.2, seed, C } = request;
  const groups = await folder.labels(shards);
  const examples = request.questions.map((question) =>
    examplesOf(question, groups, heldOut, seed)
  );
  const timesteps = await folder.timesteps();
  const modules: ModuleProbes[] = [];
  for (const [done, module] of request.modules.entries()) {
    const all = await folder.module(module, shards);
    const each = timesteps.map((_, step) => activationsAt(all, step));
    modules.push({
      module,
      norms: each.map(meanLength),
      probes: examples.map((own) => each.map((x) => probedAt(x, own, C))),
    });
    request.onModule?.(done + 1);
  }
  return {
    timesteps,
    asked: examples.map(({ question, labels, split, classes }) => ({
      question,
      counts: countsOf(labels, classes),
      baselines: baselines(labels, classes, split),
    })),
    modules,
  };
}

/** Images of a class, of which some are held out. */
const LEAST = 5;

/** Images that answer a question. */
interface Answering {
  readonly question: Question;
  readonly classes: number;
  /** Indices of the images. */
  readonly images: readonly number[];
  /** Class of each of them. */
  readonly labels: readonly number[];
  /** Which of them are held out. */
  readonly split: Split;
}

function examplesOf(
  question: Question,
  groups: readonly (number | null)[],
  heldOut: number,
  seed: number,
): Answering {
  const classOf = (group: number | null) =>
    group === null ? null : at(question.classes, group);
  const images = groups.flatMap((group, i) =>
    classOf(group) === null ? [] : [i]
  );
  const labels = images.map((i) => classOf(at(groups, i)) as number);
  const classes = classesOf(question);
  const counts = countsOf(labels, classes);
  if (counts.some((n) => n < LEAST)) {
    throw new InputError(
      `Cannot probe "${question.name}": at least ${LEAST} images must show each class, and ${
        counts.join(", ")
      } do; make more images, or use prompts under which the model draws the classes more evenly`,
    );
  }
  return {
    question,
    classes,
    images,
    labels,
    split: stratifiedSplit(labels, heldOut, seed),
  };
}

/** Probes one evaluation; positions of an image that were read apart are examples of their own, on the image's side of the split. */
function probedAt(
  x: Tensor,
  { images, labels, classes, split }: Answering,
  C: number | undefined,
): Probe {
  const own = pickRows(x, images);
  const [count = 0, ...rest] = own.shape;
  const each = rest.length === 1 ? 1 : at(rest, 0);
  const spread = (wanted: readonly number[]) =>
    wanted.flatMap((i) => Array.from({ length: each }, (_, p) => i * each + p));
  return probe(
    { data: own.data, shape: [count * each, size(rest) / each] },
    labels.flatMap((label) => Array<number>(each).fill(label)),
    classes,
    { train: spread(split.train), test: spread(split.test) },
    C,
  );
}

function countsOf(labels: readonly number[], classes: number): number[] {
  return Array.from(
    { length: classes },
    (_, k) => labels.filter((label) => label === k).length,
  );
}

function meanLength({ data, shape }: Tensor): number {
  const c = at(shape, shape.length - 1);
  const n = data.length / c;
  const flat: Tensor = { data, shape: [n, c] };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.hypot(...rows(flat, i, i + 1).data);
  return sum / n;
}
