import { InputError, plural } from "../../core/mod.ts";
import type { AttributionRequest, SampleRequest } from "./request.ts";

/** Greatest scale of guidance: papers stay below 20, and far beyond every image is noise or no number. */
export const MOST_GUIDANCE = 1000;

/**
 * Refuses a request that does not fit itself.
 *
 * @throws {InputError} Listing every problem.
 */
export function checkRequest(request: SampleRequest): void {
  const { samples, guidance, attribution } = request;
  const problems = [
    ...samples.length === 0 ? ["samples: expected at least one"] : [],
    ...seedProblems(samples.map(({ seed }) => seed)),
    ...Number.isFinite(guidance) && guidance <= MOST_GUIDANCE
      ? []
      : [`guidance: expected at most ${MOST_GUIDANCE}, got ${guidance}`],
    ...attribution ? attributionProblems(attribution, samples.length) : [],
    ...attribution?.queries === "uncond" && !(guidance > 1)
      ? [
        `attribution.queries: "uncond" needs guidance above 1, got ${guidance}`,
      ]
      : [],
  ];
  if (problems.length === 0) return;
  throw new InputError("Cannot sample: the request does not fit", problems);
}

/**
 * Says which seeds cannot be used.
 *
 * @param seeds Seeds, one per image.
 * @returns One sentence per problem.
 */
export function seedProblems(seeds: readonly number[]): string[] {
  return seeds.flatMap((seed, i) =>
    Number.isSafeInteger(seed) && seed >= 0 ? [] : [
      `seed of image ${i}: expected a whole number from 0 up, got ${seed}`,
    ]
  );
}

/**
 * Says what is wrong with an attribution request.
 *
 * @returns One sentence per problem.
 */
export function attributionProblems(
  { prompts, words }: Omit<AttributionRequest, "queries">,
  batch: number,
): string[] {
  const width = words[0]?.length ?? 0;
  return [
    ...prompts.length === batch
      ? []
      : [`attribution.prompts: expected ${batch}, got ${prompts.length}`],
    ...words.length === batch
      ? []
      : [`attribution.words: expected ${batch} lists, got ${words.length}`],
    ...width > 0 || words.length === 0
      ? []
      : ["attribution.words[0]: expected at least one word, got 0"],
    ...words.flatMap((list, i) =>
      list.length === width ? [] : [
        `attribution.words[${i}]: expected ${
          plural(width, "word")
        } as in the first list, got ${list.length}`,
      ]
    ),
  ];
}
