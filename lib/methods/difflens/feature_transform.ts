import { at, InputError, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  moduleOf,
  type Transform,
} from "../../diffusion/sampler/mod.ts";
import {
  type ChosenFeatures,
  chosenFeatures,
  withFirst,
} from "./chosen_features.ts";
import {
  type FeatureSpace,
  featureTap,
  reconstructionTap,
} from "./feature_tap.ts";
import type { Parameters } from "./parameters.ts";

/** Groups of all attributes, the spec's own first. */
export function wordsOf(
  { also }: Pick<Parameters, "also">,
  groups: readonly string[],
): string[] {
  return [...groups, ...also.flat()];
}

/**
 * Changes features of groups in each image.
 *
 * @param words Groups of all attributes.
 * @param groupsOf Gives the groups of an image by its seed, as indices of `words`.
 * @throws {InputError} If the artifact has no scores of these groups.
 */
export function featureTransform(
  p: Parameters,
  words: readonly string[],
  artifact: Artifact,
  groupsOf: (seed: number) => readonly number[],
): Transform {
  const { space, chosen } = changedFeatures(p, words, artifact);
  const { all, places } = chosen;
  const width = all.length;
  return {
    activation: {
      taps: ({ samples }) => {
        const factor = zeros([samples.length, width]);
        const add = zeros([samples.length, width]);
        samples.forEach(({ seed }, b) => {
          for (const k of groupsOf(seed)) {
            const beta = strengthOf(p, at(words, k));
            if (beta === undefined) continue;
            const [changed, value] = p.edit === "scale"
              ? [factor, beta - 1]
              : [add, beta];
            for (const i of at(places, k)) changed.data[b * width + i] = value;
          }
        });
        return [featureTap(space, { factor, add })];
      },
    },
  };
}

/** Puts the autoencoder's reconstruction in the place of the module's output. */
export function reconstruction(p: Parameters, artifact: Artifact): Transform {
  const space = { module: moduleOf(artifact), code: p.code };
  const coder = { weights: artifact.tensors, k: p.k };
  const tap = reconstructionTap({ ...space, coder });
  return { activation: { taps: () => [tap] } };
}

/** The features of the groups, and the space that they are in: of an autoencoder they are put first, of neurons all are fed. */
function changedFeatures(
  p: Parameters,
  words: readonly string[],
  artifact: Artifact,
): { space: FeatureSpace; chosen: ChosenFeatures } {
  const { scores, encoder } = artifact.tensors;
  if (!scores || at(scores.shape, 0) !== words.length) {
    throw new InputError(
      `Cannot change features: expected scores for ${words.length} groups, found ${
        scores?.shape[0] ?? 0
      }; fit again`,
    );
  }
  const space = { module: moduleOf(artifact), code: p.code };
  const chosen = chosenFeatures(scores, p.features);
  if (encoder) {
    const weights = withFirst(artifact.tensors, chosen.all);
    return { space: { ...space, coder: { weights, k: p.k } }, chosen };
  }
  const all = Array.from({ length: at(scores.shape, 1) }, (_, j) => j);
  const places = chosen.places.map((own) => own.map((i) => at(chosen.all, i)));
  return { space, chosen: { all, places } };
}

function strengthOf(
  { strength }: Parameters,
  group: string,
): number | undefined {
  return typeof strength === "number" ? strength : strength[group];
}
