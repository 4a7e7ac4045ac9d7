// deno-lint-ignore-file camelcase -- parameters as they stand in baselines

import { at, InputError, rows, type Tensor, zeros } from "../core/mod.ts";
import {
  type Artefact,
  createTransforms,
  fillTemplate,
  sample,
  type SchedulerId,
  UCE_WEIGHT,
} from "../diffusion/mod.ts";
import { type Matrix, matrix } from "../linalg/mod.ts";
import {
  conceptResponses,
  conceptShifts,
  editedWeight,
} from "./concept_edit.ts";
import { FIT_SEED, type FitRecord, type FitRequest } from "./fit.ts";

/**
 * Debiases concepts by UCE: draws images of each subject, judges them, adds to
 * the subject's targets the groups that fall short, solves for the weights
 * anew, and so on until every group has its share.
 *
 * As in the authors' code of 2025, every round starts from the original weights
 * with all that was added so far, and what is added is the shortfall itself, until
 * it changes sign: from then on a part of it, `1 / (1 + changes)` (Kesten 1958), since the groups of
 * some subjects tip over at once.
 * Otherwise than there, a subject whose groups are even is not drawn again, and images have seeds of
 * their own, so that a fit can be repeated. The code of 2023 edits
 * weights that are edited already, by a tenth of the shortfall, with five
 * templates: of it only the targets are taken, as `form: "2023"`.
 *
 * @see Gandikota et al. 2024 (UCE), {@link https://arxiv.org/abs/2308.14761}, section 4
 */
export const uceFit: FitRecord = {
  id: "uce",
  version: 1,
  parameters: [
    "form",
    "lambda",
    "edit",
    "preserve",
    "concepts",
    "attribute",
    "read",
    "preserved",
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
  readonly read: "last" | "behind";
  readonly preserved: readonly string[] | null;
  readonly step: number;
  readonly rounds: number;
  readonly images: number;
  readonly steps_share: number;
  readonly tolerance: number;
}

/** How far the debiasing is. */
interface Progress {
  /** What was added to each subject of each group so far, `[subjects, groups]`. */
  readonly shares: Tensor;
  /** Shortfall of each group when its subject was last drawn, `[subjects, groups]`. */
  readonly gaps: Tensor;
  /** How often it changed sign, `[subjects, groups]`. */
  readonly turns: Tensor;
  /** 1 for a subject whose groups were even when it was last drawn, `[subjects]`. */
  readonly even: Tensor;
  /** Greatest shortfall of any group, the mean over subjects that were drawn, by round. */
  readonly shortfall: readonly number[];
}

async function fitEdit(request: FitRequest): Promise<Artefact> {
  const parameters = request.parameters as unknown as Parameters;
  const { subjects, groups } = request.context;
  const solve = await openEdit(request, parameters);
  let now = restored(await request.saved.load()) ?? {
    shares: zeros([subjects.length, groups.length]),
    gaps: zeros([subjects.length, groups.length]),
    turns: zeros([subjects.length, groups.length]),
    even: zeros([subjects.length]),
    shortfall: [],
  };
  const total = parameters.rounds * subjects.length;
  for (let round = now.shortfall.length; round < parameters.rounds; round++) {
    if (now.even.data.every((e) => e === 1)) break;
    const edited = solve(now.shares);
    now = await nextRound(request, parameters, now, edited, round);
    request.onStep((round + 1) * subjects.length, total);
    await request.saved.save(kept(now));
  }
  request.onStep(total, total);
  return {
    tensors: { ...solve(now.shares), shares: now.shares },
    curves: { shortfall: now.shortfall },
  };
}

async function nextRound(
  request: FitRequest,
  { step, images, tolerance, ...parameters }: Parameters,
  { shortfall, ...now }: Progress,
  edited: Artefact["tensors"],
  round: number,
): Promise<Progress> {
  const { context, signal } = request;
  const { subjects, groups } = context;
  const next = {
    shares: copied(now.shares),
    gaps: copied(now.gaps),
    turns: copied(now.turns),
    even: copied(now.even),
  };
  const worst: number[] = [];
  for (const [s, subject] of subjects.entries()) {
    if (at(now.even.data, s) === 1) continue;
    signal?.throwIfAborted();
    const first = FIT_SEED + (round * subjects.length + s) * images;
    const seeds = Array.from({ length: images }, (_, i) => first + i);
    const seen = await draw(request, parameters, edited, subject, seeds);
    const lacking = groups.map((_, g) =>
      seen.length === 0
        ? 0
        : 1 / groups.length - seen.filter((x) => x === g).length / seen.length
    );
    const most = Math.max(...lacking.map(Math.abs));
    worst.push(most);
    next.even.data[s] = most <= tolerance ? 1 : 0;
    if (most <= tolerance) continue;
    for (const [g, gap] of lacking.entries()) {
      const k = s * groups.length + g;
      const turned = gap * at(now.gaps.data, k) < 0 ? 1 : 0;
      const turns = at(now.turns.data, k) + turned;
      next.turns.data[k] = turns;
      next.gaps.data[k] = gap;
      next.shares.data[k] = at(now.shares.data, k) + step * gap / (1 + turns);
    }
  }
  return {
    ...next,
    shortfall: [...shortfall, worst.reduce((a, b) => a + b, 0) / worst.length],
  };
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

/** Embeds the concepts once; gives what an artefact holds for some shares. */
async function openEdit(
  { pipeline, context }: FitRequest,
  parameters: Parameters,
): Promise<(shares: Tensor) => Artefact["tensors"]> {
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
  if (parameters.form === "2025") {
    return (shares) => ({
      map: editedWeight(identity(width), shiftsOf(shares), responses),
    });
  }
  const originals = await pipeline.unetWeights(KEYS_AND_VALUES);
  return (shares) =>
    Object.fromEntries(
      Object.entries(originals).map(([name, weight]) => [
        UCE_WEIGHT + name.replaceAll(".", "__"),
        editedWeight(weight, shiftsOf(shares, weight), responses),
      ]),
    );
}

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
  const tokens = async (text: string) => {
    const ids = tokenizer.encode(text).slice(0, tokenizer.maxLength);
    const { data } = await encodeText([ids]);
    const width = data.length / ids.length;
    return ids.map((_, i) => data.slice(i * width, (i + 1) * width));
  };
  const ends: { readonly text: string; readonly last: number }[] = [];
  for (const template of concepts ?? [prompt]) {
    for (const subject of subjects) {
      const text = fillTemplate(template, { subject });
      const last = at(tokenizer.positions(text, subject).slice(-1), 0);
      ends.push({ text, last });
    }
  }
  const named = attribute ??
    fillTemplate(prompt, { subject: "{group} person" });
  const words = groups.map((group) => fillTemplate(named, { group }));
  const kept = preserved ?? [at(prompt.split("{subject}"), 0).trim(), ""];
  const places = read === "last" ? [0] : [0, 1];
  return {
    concepts: await Promise.all(
      places.map((place) =>
        Promise.all(
          ends.map(async ({ text, last }) =>
            tokenAt(await tokens(text), last + place, text)
          ),
        )
      ),
    ),
    attributes: await Promise.all(
      places.map((place) =>
        Promise.all(words.map(async (text) => {
          const all = await tokens(text);
          return tokenAt(all, all.length - 2 + place, text);
        }))
      ),
    ),
    preserved: (await Promise.all(kept.map(tokens))).flat(),
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

function copied({ data, shape }: Tensor): Tensor {
  return { data: data.slice(), shape };
}

function kept({ shortfall, ...tensors }: Progress): Artefact {
  return { tensors, curves: { shortfall } };
}

function restored(state: Artefact | undefined): Progress | undefined {
  const { shares, gaps, turns, even } = state?.tensors ?? {};
  const shortfall = state?.curves.shortfall;
  if (!shares || !gaps || !turns || !even || !shortfall) return undefined;
  return { shares, gaps, turns, even, shortfall };
}
