import { at, concatRows, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  fillTemplate,
  sample,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import { type Matrix, matrix } from "../../linalg/mod.ts";
import { type OpenEdit, openEdit } from "./edited_texts.ts";
import { evenShares } from "./even_shares.ts";
import { FIT_SEED, type FitRequest, refuseFailed } from "../../fit/mod.ts";
import type { Fit } from "../record/mod.ts";
import { type Parameters, parameters } from "./parameters.ts";
import { createUce } from "./transform.ts";

/**
 * Debiases concepts by UCE: draws images of each subject, judges them, changes
 * how much of each group is added to the subject's targets, solves for the weights
 * anew from the original ones, and so on for some rounds.
 *
 * Images have seeds of their own, so that a fit can be repeated; how the shares are searched for is in the README.
 *
 * @see Gandikota et al. 2024 (UCE), {@link https://arxiv.org/abs/2308.14761}, section 4
 */
export const fit: Fit<Parameters> = {
  version: 2,
  parameters: parameters.keyof().options,
  references: false,
  // In the form of 2023 it is weights of the UNet, whose names and shapes are the checkpoint's.
  blank: ({ form }, { width }) =>
    form === "2023"
      ? undefined
      : { tensors: { map: zeros([width, width]) }, curves: {} },
  run: fitEdit,
};

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

async function fitEdit(request: FitRequest<Parameters>): Promise<Artifact> {
  const parameters = request.parameters;
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
  request: FitRequest<Parameters>,
  { images, ...parameters }: Parameters,
  edit: OpenEdit,
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
  edit: OpenEdit,
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
  { pipeline, context, judge }: FitRequest<Parameters>,
  parameters: Pick<Parameters, "rounds" | "form" | "steps_share">,
  tensors: Artifact["tensors"],
  subject: string,
  seeds: readonly number[],
): Promise<number[]> {
  const { scheduler, steps, guidance } = context.sampler;
  const prompt = fillTemplate(context.prompt, { subject });
  const transform = createUce(parameters, { tensors, curves: {} });
  const { images, records } = await sample(pipeline, {
    samples: seeds.map((seed) => ({ seed, prompt, subject })),
    steps: Math.max(1, Math.round(parameters.steps_share * steps)),
    guidance,
    scheduler: scheduler as SchedulerId,
    transforms: [transform],
  });
  refuseFailed(records);
  const seen = await judge(images, subject);
  return seen.filter((group) => group !== undefined);
}

function shareMatrix({ data, shape }: Tensor): Matrix {
  return matrix(data, at(shape, 0), at(shape, 1));
}

function kept({ shortfall, ...tensors }: Progress): Artifact {
  return { tensors, curves: { shortfall } };
}

function restored(state: Artifact | undefined): Progress | undefined {
  const { shares, held, counts } = state?.tensors ?? {};
  const shortfall = state?.curves.shortfall;
  if (!shares || !held || !counts || !shortfall) return undefined;
  return { shares, held, counts, shortfall };
}
