// deno-lint-ignore-file camelcase -- parameters as they stand in baselines

import { at, rows, type Tensor, zeros } from "../core/mod.ts";
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
 * with all that was added so far, and what is added is the shortfall itself.
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
  readonly preserved: readonly string[];
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
  { shares, even, shortfall }: Progress,
  edited: Artefact["tensors"],
  round: number,
): Promise<Progress> {
  const { context, signal } = request;
  const { subjects, groups } = context;
  const next = { shares: shares.data.slice(), even: even.data.slice() };
  const worst: number[] = [];
  for (const [s, subject] of subjects.entries()) {
    if (at(even.data, s) === 1) continue;
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
    if (most <= tolerance) next.even[s] = 1;
    else {
      lacking.forEach((gap, g) => {
        const k = s * groups.length + g;
        next.shares[k] = at(next.shares, k) + step * gap;
      });
    }
  }
  return {
    shares: { data: next.shares, shape: shares.shape },
    even: { data: next.even, shape: even.shape },
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
  { form, preserved, ...parameters }: Parameters,
): Promise<(shares: Tensor) => Artefact["tensors"]> {
  const { subjects, groups, prompt } = context;
  const { tokenizer } = pipeline;
  const concepts = parameters.concepts ?? [prompt];
  const attribute = parameters.attribute ??
    fillTemplate(prompt, { subject: "{group} person" });
  const lastToken = async (text: string, word?: string) => {
    const ids = tokenizer.encode(text).slice(0, tokenizer.maxLength);
    const hidden = await pipeline.encodeText([ids]);
    const place = word === undefined
      ? ids.length - 2
      : at(tokenizer.positions(text, word).slice(-1), 0);
    const width = at(hidden.shape, 2);
    return hidden.data.slice(place * width, (place + 1) * width);
  };
  const embed = async (texts: readonly (readonly [string, string?])[]) => {
    const found: Float32Array[] = [];
    for (const [text, word] of texts) found.push(await lastToken(text, word));
    return found;
  };
  const edited = concepts.flatMap((template) =>
    subjects.map((subject) =>
      [fillTemplate(template, { subject }), subject] as const
    )
  );
  const attributes = stacked(
    await embed(groups.map((group) => [fillTemplate(attribute, { group })])),
  );
  const width = attributes.columns;
  const own = stacked(await embed(edited), width);
  const responses = conceptResponses({
    ...parameters,
    concepts: own,
    preserved: stacked(await embed(preserved.map((text) => [text])), width),
  });
  // Every template of a subject is edited alike.
  const repeated = (shares: Tensor) =>
    matrix(
      concepts.flatMap(() => [...shares.data]),
      edited.length,
      groups.length,
    );
  if (form === "2025") {
    return (shares) => {
      const shifts = conceptShifts(repeated(shares), attributes);
      return { map: editedWeight(identity(width), shifts, responses) };
    };
  }
  const originals = await pipeline.unetWeights(KEYS_AND_VALUES);
  return (shares) =>
    Object.fromEntries(
      Object.entries(originals).map(([name, weight]) => {
        const scaled = { weight, concepts: own };
        const shifts = conceptShifts(repeated(shares), attributes, scaled);
        return [
          UCE_WEIGHT + name.replaceAll(".", "__"),
          editedWeight(weight, shifts, responses),
        ];
      }),
    );
}

const KEYS_AND_VALUES = /\.attn2\.to_[kv]\.weight$/;

function stacked(vectors: readonly Float32Array[], width?: number): Matrix {
  return matrix(
    vectors.flatMap((v) => [...v]),
    vectors.length,
    width ?? at(vectors, 0).length,
  );
}

function identity(width: number): Tensor {
  const eye = zeros([width, width]);
  for (let i = 0; i < width; i++) rows(eye, i, i + 1).data[i] = 1;
  return eye;
}

function kept({ shares, even, shortfall }: Progress): Artefact {
  return { tensors: { shares, even }, curves: { shortfall } };
}

function restored(state: Artefact | undefined): Progress | undefined {
  const { shares, even } = state?.tensors ?? {};
  const shortfall = state?.curves.shortfall;
  return shares && even && shortfall ? { shares, even, shortfall } : undefined;
}
