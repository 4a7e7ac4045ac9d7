import { comparesWords, type Spec } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { fillTemplate } from "../../lib/diffusion/mod.ts";
import { WORDS } from "../../lib/testbed/mod.ts";

/**
 * Checks that the embedded model can read the words whose meaning a spec asks for: any other it spells letter by letter.
 *
 * @param models Folders of the models that were named; the embedded one is used in the place of those that were not.
 * @throws {InputError} If it has not read some of them.
 */
export function checkWords(
  spec: Pick<Spec, "attribution" | "metrics" | "subjects">,
  { model, clip }: {
    readonly model?: string | undefined;
    readonly clip?: string | undefined;
  },
): void {
  if (!comparesWords(spec) || (model !== undefined && clip !== undefined)) {
    return;
  }
  const words = spec.subjects.flatMap((subject) =>
    spec.attribution.words.map((word) => fillTemplate(word, { subject }))
  );
  const known = new Set(WORDS);
  const unknown = [...new Set(words)].filter((word) =>
    !word.toLowerCase().split(" ").every((part) => known.has(part))
  );
  if (unknown.length === 0) return;
  throw new InputError(
    `Cannot compare ${
      unknown.map((word) => `"${word}"`).join(", ")
    } with other words: the vocabulary of the embedded model lacks ${
      unknown.length === 1 ? "it" : "them"
    }; ask of words that it has, as specs/similarity_testbed.ts does, or name other models with --model and --clip`,
  );
}
