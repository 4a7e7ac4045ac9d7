import { awaitAll, InputError, show } from "../../core/mod.ts";
import { isObject, readJson, readText } from "../files/mod.ts";

/** What a byte-pair encoding has learnt. */
export interface Bpe {
  /** Ids by token. */
  readonly vocab: Readonly<Record<string, number>>;
  /** Pairs of tokens that are joined, the most urgent first. */
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * Reads `vocab.json` and `merges.txt`.
 *
 * @returns Vocabulary and merges.
 * @throws {InputError} If a file is missing, or they do not fit each other.
 */
export async function readVocabAndMerges(folder: string): Promise<Bpe> {
  const [vocab, text] = await awaitAll([
    readJson(`${folder}/vocab.json`),
    readText(`${folder}/merges.txt`),
  ]);
  const lines = text.split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#version"));
  return checked(folder, vocab, lines);
}

/**
 * Takes vocabulary and merges from a `tokenizer.json`.
 *
 * @param file Its path, for error messages.
 * @returns Vocabulary and merges.
 * @throws {InputError} If its model is not a byte-pair encoding in CLIP's manner.
 */
export function bpeOfTokenizerJson(file: string, json: unknown): Bpe {
  const model = isObject(json) && isObject(json.model) ? json.model : {};
  const problems = [
    expect(file, "model.type", model.type ?? "BPE", "BPE"),
    expect(
      file,
      "model.end_of_word_suffix",
      model.end_of_word_suffix,
      "</w>",
    ),
  ].flat();
  if (problems.length > 0) {
    throw new InputError(`Cannot use "${file}"`, problems);
  }
  return checked(file, model.vocab, model.merges);
}

const MOST_IDS = 2 ** 20;

function expect(
  file: string,
  key: string,
  found: unknown,
  wanted: string,
): string[] {
  return found === wanted ? [] : [
    `${file}: ${key}: only ${show(wanted)} is supported, found ${show(found)}`,
  ];
}

function checked(path: string, vocab: unknown, pairs: unknown): Bpe {
  const problems: string[] = [];
  const ids = isObject(vocab) ? vocab : {};
  if (Object.keys(ids).length === 0) problems.push("the vocabulary is empty");
  const tokenOf = new Map<unknown, string>();
  for (const [token, id] of Object.entries(ids)) {
    if (!Number.isInteger(id) || Number(id) < 0 || Number(id) >= MOST_IDS) {
      problems.push(`the id of ${show(token)} is ${show(id)}`);
    } else if (tokenOf.has(id)) {
      problems.push(
        `${show(tokenOf.get(id))} and ${show(token)} share id ${id}`,
      );
    }
    tokenOf.set(id, token);
  }
  const merges = (Array.isArray(pairs) ? pairs : []).flatMap((pair) => {
    const parts = typeof pair === "string" ? pair.split(" ") : pair;
    if (isPair(parts)) {
      const tokens = [...parts, parts.join("")];
      const unknown = tokens.find((token) => !Object.hasOwn(ids, token));
      if (unknown === undefined) return [parts];
      problems.push(
        `the merge ${show(pair)} needs ${
          show(unknown)
        }, which is not in the vocabulary`,
      );
    } else problems.push(`the merge ${show(pair)} is not a pair`);
    return [];
  });
  if (problems.length === 0) return { vocab: ids as Bpe["vocab"], merges };
  throw new InputError(
    `Cannot use the vocabulary in "${path}"`,
    problems,
  );
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 &&
    value.every((part) => typeof part === "string" && part !== "");
}
