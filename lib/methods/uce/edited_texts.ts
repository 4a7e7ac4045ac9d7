import { at, InputError, rows, type Tensor, zeros } from "../../core/mod.ts";
import { type Artifact, fillTemplate } from "../../diffusion/mod.ts";
import { UCE_WEIGHT } from "./transform.ts";
import {
  type Matrix,
  matrix,
  product,
  solvePositive,
  transposed,
} from "../../linalg/mod.ts";
import {
  conceptResponses,
  conceptShifts,
  editedWeight,
} from "./concept_edit.ts";
import type { FitRequest } from "../../fit/mod.ts";
import type { Parameters } from "./parameters.ts";

/** An edit whose shares are yet to be found. */
export interface OpenEdit {
  /** Gives what an artifact holds for some shares. */
  solve(shares: Tensor): Artifact["tensors"];
  /** Gives how much of each group the texts of subjects then hold, `subjects × groups`. */
  held(shares: Matrix): Matrix;
  /** Finds shares with which they hold so much. */
  holding(wanted: Matrix): Matrix;
}

/**
 * Embeds the texts of an edit, once: subjects, groups, and what is to be preserved.
 *
 * @param request The model, and what the benchmark is about.
 * @returns The edit, in shares `[subjects, groups]` of how much of each group is added to each subject.
 * @throws {InputError} If a text is longer than the text encoder reads.
 * @see Gandikota et al. 2024 (UCE), {@link https://arxiv.org/abs/2308.14761}, equation 7
 */
export async function openEdit(
  { pipeline, context }: Pick<FitRequest, "pipeline" | "context">,
  parameters: Parameters,
): Promise<OpenEdit> {
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
