// deno-lint-ignore-file camelcase -- parameters as they stand in baselines

import {
  at,
  concatRows,
  InputError,
  rows,
  type Tensor,
  zeros,
} from "../core/mod.ts";
import {
  type Artefact,
  createTransforms,
  fillTemplate,
  sample,
  type SchedulerId,
  UCE_WEIGHT,
} from "../diffusion/mod.ts";
import {
  type Matrix,
  matrix,
  product,
  solvePositive,
  transposed,
} from "../linalg/mod.ts";
import {
  conceptResponses,
  conceptShifts,
  editedWeight,
} from "./concept_edit.ts";
import { evenShares } from "./even_shares.ts";
import { FIT_SEED, type FitRecord, type FitRequest } from "./fit.ts";

/**
 * Debiases concepts by UCE: draws images of each subject, judges them, changes
 * how much of each group is added to the subject's targets, solves for the weights
 * anew from the original ones, and so on for some rounds.
 *
 * How much is added is searched for in one of two ways. `"shortfall"` is that of the
 * authors' code of 2025: the shortfall of each group is added to what was added
 * before, and a subject whose groups are even is not drawn again. `"response"` departs from it, since that
 * rule steps over the narrow range in which images split: a curve through all that was seen of
 * a subject says what its text must hold ({@link evenShares}), and shares are found with which the
 * texts of all subjects hold it together, though each edit also moves the others.
 *
 * Otherwise than there, images have seeds of their own, so that a fit can be
 * repeated. The code of 2023 edits weights that are edited already, by a tenth
 * of the shortfall, with five templates: of it only the targets are taken, as `form: "2023"`.
 *
 * @see Gandikota et al. 2024 (UCE), {@link https://arxiv.org/abs/2308.14761}, section 4
 */
export const uceFit: FitRecord = {
  id: "uce",
  version: 2,
  parameters: [
    "form",
    "lambda",
    "edit",
    "preserve",
    "concepts",
    "attribute",
    "read",
    "preserved",
    "search",
    "step",
    "rounds",
    "images",
    "steps_share",
    "tolerance",
  ],
  references: false,
  fit: fitEdit,
};

interface Parameters {
  readonly form: "2025" | "2023";
  readonly lambda: number;
  readonly edit: number;
  readonly preserve: number;
  readonly concepts: readonly string[] | null;
  readonly attribute: string | null;
  readonly read: "last" | "behind" | "padded";
  readonly preserved: readonly string[] | null;
  readonly search: "response" | "shortfall";
  readonly step: number;
  readonly rounds: number;
  readonly images: number;
  readonly steps_share: number;
  readonly tolerance: number;
}

/** How far the debiasing is; what was seen is enough to go on. */
interface Progress {
  /** What is added to each subject of each group, `[subjects, groups]`. */
  readonly shares: Tensor;
  /** What its text held in each round, `[rounds, subjects, groups]`. */
  readonly held: Tensor;
  /** How many of its images showed each group, `[rounds, subjects, groups]`; all 0 if none were drawn. */
  readonly counts: Tensor;
  /** Greatest shortfall of any group, the mean over subjects that were drawn, by round. */
  readonly shortfall: readonly number[];
}

async function fitEdit(request: FitRequest): Promise<Artefact> {
  const parameters = request.parameters as unknown as Parameters;
  const { subjects, groups } = request.context;
  const edit = await openEdit(request, parameters);
  let now = restored(await request.saved.load()) ?? {
    shares: zeros([subjects.length, groups.length]),
    held: zeros([0, subjects.length, groups.length]),
    counts: zeros([0, subjects.length, groups.length]),
    shortfall: [],
  };
  const total = parameters.rounds * subjects.length;
  for (let round = now.shortfall.length; round < parameters.rounds; round++) {
    const drawn = subjects.map((_, s) => isDrawn(parameters, now, s));
    if (!drawn.includes(true)) break;
    const counts = await drawRound(request, parameters, edit, now, drawn);
    now = searched(parameters, edit, now, counts);
    request.onStep((round + 1) * subjects.length, total);
    await request.saved.save(kept(now));
  }
  request.onStep(total, total);
  return {
    tensors: { ...edit.solve(now.shares), shares: now.shares },
    curves: { shortfall: now.shortfall },
  };
}

/** By shortfall, a subject is left alone once its groups were even. */
function isDrawn(
  { search, tolerance }: Parameters,
  { counts }: Progress,
  subject: number,
): boolean {
  return search === "response" ||
    ofSubject(counts, subject).every((seen) =>
      sum(seen) === 0 || Math.max(...lacking(seen).map(Math.abs)) > tolerance
    );
}

/** Draws and judges images of some subjects; gives how many show each group. */
async function drawRound(
  request: FitRequest,
  { images, ...parameters }: Parameters,
  edit: Edit,
  { shares, shortfall: { length: round } }: Progress,
  drawn: readonly boolean[],
): Promise<Tensor> {
  const { subjects, groups } = request.context;
  const edited = edit.solve(shares);
  const counts = zeros([1, subjects.length, groups.length]);
  for (const [s, subject] of subjects.entries()) {
    if (!at(drawn, s)) continue;
    request.signal?.throwIfAborted();
    const first = FIT_SEED + (round * subjects.length + s) * images;
    const seeds = Array.from({ length: images }, (_, i) => first + i);
    for (const g of await draw(request, parameters, edited, subject, seeds)) {
      const k = s * groups.length + g;
      counts.data[k] = at(counts.data, k) + 1;
    }
  }
  return counts;
}

/** Takes in what a round showed, and says what is added from now on. */
function searched(
  { search, step }: Parameters,
  edit: Edit,
  now: Progress,
  seen: Tensor,
): Progress {
  const [n, k] = now.shares.shape as [number, number];
  const counts = concatRows([now.counts, seen]);
  const held = concatRows([now.held, {
    data: Float32Array.from(edit.held(shareMatrix(now.shares)).data),
    shape: [1, n, k],
  }]);
  const ofRound = Array.from(
    { length: n },
    (_, s) => at(ofSubject(seen, s), 0),
  );
  const worst = ofRound.filter((c) => sum(c) > 0)
    .map((c) => Math.max(...lacking(c).map(Math.abs)));
  const shares = zeros([n, k]);
  if (search === "shortfall") {
    const gaps = ofRound.flatMap((c) => sum(c) === 0 ? c : lacking(c));
    shares.data.set(now.shares.data.map((a, i) => a + step * at(gaps, i)));
  } else {
    const wanted = Array.from({ length: n }, (_, s) => {
      const before = ofSubject(held, s);
      const rounds = ofSubject(counts, s)
        .map((counts, r) => ({ held: at(before, r), counts }));
      return evenShares(rounds, k);
    });
    shares.data.set(edit.holding(matrix(wanted.flat(), n, k)).data);
  }
  const shortfall = worst.length === 0 ? 0 : sum(worst) / worst.length;
  return { shares, held, counts, shortfall: [...now.shortfall, shortfall] };
}

function lacking(counts: readonly number[]): number[] {
  return counts.map((n) => 1 / counts.length - n / sum(counts));
}

/** Rows of a subject, `[rounds][groups]`. */
function ofSubject({ data, shape }: Tensor, subject: number): number[][] {
  const [rounds, n, k] = shape as [number, number, number];
  return Array.from({ length: rounds }, (_, r) => {
    const from = (r * n + subject) * k;
    return [...data.subarray(from, from + k)];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Draws images of a subject with the edit so far; gives the groups that the classifier sees. */
async function draw(
  { pipeline, context, judge }: FitRequest,
  parameters: Pick<Parameters, "form" | "steps_share">,
  tensors: Artefact["tensors"],
  subject: string,
  seeds: readonly number[],
): Promise<number[]> {
  const { scheduler, steps, guidance } = context.sampler;
  const prompt = fillTemplate(context.prompt, { subject });
  const transform = {
    id: "uce",
    parameters: { form: parameters.form },
    artefact: { tensors, curves: {} },
  };
  const { images } = await sample(pipeline, {
    samples: seeds.map((seed) => ({ seed, prompt, subject })),
    steps: Math.max(1, Math.round(parameters.steps_share * steps)),
    guidance,
    scheduler: scheduler as SchedulerId,
    transforms: createTransforms([transform], context),
  });
  const seen = await judge(images, subject);
  return seen.filter((group) => group !== undefined);
}

/** An edit whose shares are yet to be found. */
interface Edit {
  /** Gives what an artefact holds for some shares. */
  solve(shares: Tensor): Artefact["tensors"];
  /** Gives how much of each group the texts of subjects then hold, `subjects × groups`. */
  held(shares: Matrix): Matrix;
  /** Finds shares with which they hold so much. */
  holding(wanted: Matrix): Matrix;
}

/** Embeds the concepts once. */
async function openEdit(
  { pipeline, context }: FitRequest,
  parameters: Parameters,
): Promise<Edit> {
  const { concepts, attributes, preserved } = await embedTexts(
    pipeline,
    context,
    parameters,
  );
  const own = concepts.flat();
  const width = at(own, 0).length;
  const responses = conceptResponses({
    ...parameters,
    concepts: stacked(own, width),
    preserved: stacked(preserved, width),
  });
  // Every template of a subject is edited alike, and every place with the groups' embeddings at that place.
  const shiftsOf = (shares: Tensor, weight?: Tensor) => {
    const parts = concepts.map((rows, place) =>
      conceptShifts(
        repeated(shares, rows.length),
        stacked(at(attributes, place), width),
        weight && { weight, concepts: stacked(rows, width) },
      )
    );
    const columns = at(parts, 0).columns;
    return matrix(parts.flatMap(({ data }) => [...data]), own.length, columns);
  };
  const crosstalk = crosstalkOf(
    product(stacked(own, width), responses),
    context.subjects.length,
  );
  const answers = {
    held: (shares: Matrix) => product(crosstalk, transposed(shares)),
    holding: (wanted: Matrix) => undone(crosstalk, wanted),
  };
  if (parameters.form === "2025") {
    return {
      ...answers,
      solve: (shares) => ({
        map: editedWeight(identity(width), shiftsOf(shares), responses),
      }),
    };
  }
  const originals = await pipeline.unetWeights(KEYS_AND_VALUES);
  const solve = (shares: Tensor) =>
    Object.fromEntries(
      Object.entries(originals).map(([name, weight]) => [
        UCE_WEIGHT + name.replaceAll(".", "__"),
        editedWeight(weight, shiftsOf(shares, weight), responses),
      ]),
    );
  return { ...answers, solve };
}

// How strongly the text of each subject answers to the edit of each, a mean over the places where it is read.
function crosstalkOf({ data, rows }: Matrix, subjects: number): Matrix {
  const mean = new Float64Array(subjects * subjects);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const k = (i % subjects) * subjects + j % subjects;
      mean[k] = at(mean, k) + at(data, i * rows + j) * subjects / rows;
    }
  }
  return matrix(mean, subjects, subjects);
}

/** Least squares; the ridge bounds what subjects with one text could demand. */
function undone(crosstalk: Matrix, wanted: Matrix): Matrix {
  const back = transposed(crosstalk);
  const square = product(back, back);
  const n = square.rows;
  const data = square.data.map((x, i) => i % (n + 1) === 0 ? x + RIDGE : x);
  return solvePositive(matrix(data, n, n), product(back, transposed(wanted)));
}

const RIDGE = 1e-3;

/** Embeddings of the texts: of concepts and groups by the place where they are read. */
async function embedTexts(
  { tokenizer, encodeText }: FitRequest["pipeline"],
  { subjects, groups, prompt }: FitRequest["context"],
  { concepts, attribute, read, preserved }: Parameters,
): Promise<{
  readonly concepts: readonly (readonly Float32Array[])[];
  readonly attributes: readonly (readonly Float32Array[])[];
  readonly preserved: readonly Float32Array[];
}> {
  const tokens = async (text: string, padded = read === "padded") => {
    const ids = padded
      ? tokenizer.padded(text).ids
      : tokenizer.encode(text).slice(0, tokenizer.maxLength);
    const { data } = await encodeText([ids]);
    const width = data.length / ids.length;
    return ids.map((_, i) => data.slice(i * width, (i + 1) * width));
  };
  const own = (concepts ?? [prompt]).flatMap((template) =>
    subjects.map((subject) => {
      const text = fillTemplate(template, { subject });
      return {
        text,
        last: at(tokenizer.positions(text, subject).slice(-1), 0),
      };
    })
  );
  const named = attribute ??
    fillTemplate(prompt, { subject: "{group} person" });
  const ofGroups = groups.map((group) => {
    const text = fillTemplate(named, { group });
    return { text, last: tokenizer.encode(text).length - 2 };
  });
  const furthest = Math.max(...[...own, ...ofGroups].map(({ last }) => last));
  const count = { last: 1, behind: 2, padded: tokenizer.maxLength - furthest };
  const places = Array.from({ length: Math.max(1, count[read]) }, (_, i) => i);
  const readAt = async (ends: typeof own) => {
    const all = await Promise.all(ends.map(({ text }) => tokens(text)));
    return places.map((place) =>
      ends.map(({ text, last }, i) => tokenAt(at(all, i), last + place, text))
    );
  };
  const kept = preserved ?? [at(prompt.split("{subject}"), 0).trim(), ""];
  // The padding of other texts says what subjects say; that of the empty one guides every image.
  const whole = await Promise.all(
    kept.map((text) => tokens(text, read === "padded" && text === "")),
  );
  return {
    concepts: await readAt(own),
    attributes: await readAt(ofGroups),
    preserved: whole.flat(),
  };
}

function tokenAt(
  tokens: readonly Float32Array[],
  i: number,
  text: string,
): Float32Array {
  const token = tokens[i];
  if (token) return token;
  throw new InputError(
    `Cannot edit what "${text}" says: the text encoder reads ${tokens.length} tokens, and the one at ${i} is wanted`,
  );
}

/** The shares of each subject, once for each template. */
function repeated({ data, shape }: Tensor, rows: number): Matrix {
  const groups = at(shape, 1);
  const all = Array.from(
    { length: rows * groups },
    (_, i) => at(data, i % data.length),
  );
  return matrix(all, rows, groups);
}

const KEYS_AND_VALUES = /\.attn2\.to_[kv]\.weight$/;

function stacked(vectors: readonly Float32Array[], width: number): Matrix {
  return matrix(vectors.flatMap((v) => [...v]), vectors.length, width);
}

function identity(width: number): Tensor {
  const eye = zeros([width, width]);
  for (let i = 0; i < width; i++) rows(eye, i, i + 1).data[i] = 1;
  return eye;
}

function shareMatrix({ data, shape }: Tensor): Matrix {
  return matrix(data, at(shape, 0), at(shape, 1));
}

function kept({ shortfall, ...tensors }: Progress): Artefact {
  return { tensors, curves: { shortfall } };
}

function restored(state: Artefact | undefined): Progress | undefined {
  const { shares, held, counts } = state?.tensors ?? {};
  const shortfall = state?.curves.shortfall;
  if (!shares || !held || !counts || !shortfall) return undefined;
  return { shares, held, counts, shortfall };
}
