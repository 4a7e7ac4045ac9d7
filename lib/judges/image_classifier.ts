import { abstains, at, InputError, rows, type Tensor } from "../core/mod.ts";
import { blank } from "./blank.ts";
import { type AttributeSettings, readOutput } from "./classifier_outputs.ts";
import type { Crop } from "./crop.ts";
import type { Judge, Verdict } from "./judge.ts";
import { inputPixels, type InputSettings, samplesOf } from "./onnx_pixels.ts";

/** A network that classifies one image at a time. */
export interface ImageClassifier {
  /** What messages call it: the path of its file. */
  readonly name: string;
  /** What of an image it looks at. */
  readonly crop: Crop;
  /** How its input is made. */
  readonly input: InputSettings;
  /** What its outputs say. */
  readonly attributes: readonly AttributeSettings[];
  /**
   * Runs it.
   *
   * @param feeds Its input by name.
   */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
}

/**
 * Makes a judge of a classifier: it tells every attribute of the classifier's, or abstains from all
 * of them where an image shows nothing, or no face.
 *
 * @returns The judge. It throws an `InputError` if the network is not as its `judge.json` says.
 */
export function classifierJudge(classifier: ImageClassifier): Judge {
  return {
    async judge(images) {
      const verdicts: Verdict[] = [];
      for (let i = 0; i < at(images.shape, 0); i++) {
        verdicts.push(await judgeOne(rows(images, i, i + 1), classifier));
      }
      return verdicts;
    },
  };
}

async function judgeOne(
  image: Tensor,
  { name, crop, input, attributes, run }: ImageClassifier,
): Promise<Verdict> {
  const part = blank(image) ?? await crop(samplesOf(image));
  if (abstains(part)) {
    return Object.fromEntries(attributes.map((own) => [own.name, part]));
  }
  try {
    const outputs = await run({ [input.name]: inputPixels(part, input) });
    return Object.fromEntries(
      attributes.map((own) => [
        own.name,
        readOutput(outputs[own.output] as Tensor, own),
      ]),
    );
  } catch (error) {
    throw error instanceof RangeError || isOfOrt(error)
      ? new InputError(`Cannot judge with "${name}": ${error.message}`)
      : error;
  }
}

/** ONNX Runtime says what is wrong with shapes only when it runs. */
function isOfOrt(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith("Cannot run");
}
