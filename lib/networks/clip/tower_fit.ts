import type { ClipConfig, ClipTextConfig } from "./clip_config.ts";
import type { PreprocessorConfig } from "./preprocessor.ts";
import type { Tokenizer } from "../tokenizer/mod.ts";

/** Names of the files that are held against each other. */
export interface FitFiles {
  /** The tokenizer's folder with a slash at its end, or `""`. */
  readonly tokenizer: string;
  /** The config of the text tower. */
  readonly config: string;
}

/**
 * Says where a tokenizer gives what a text tower has no weights for.
 *
 * @param tower Sizes of the text tower.
 * @returns Each problem with both files and both numbers; none if every text can be read.
 */
export function textProblems(
  { maxLength, largest }: Pick<Tokenizer, "maxLength" | "largest">,
  { max_position_embeddings: positions, vocab_size: words }: ClipTextConfig,
  { tokenizer, config }: FitFiles,
): string[] {
  const problems: string[] = [];
  if (maxLength > positions) {
    problems.push(
      `${tokenizer}tokenizer_config.json: model_max_length is ${maxLength}, but ${config}: max_position_embeddings is ${positions}; take the tokenizer that the text encoder was trained with`,
    );
  }
  if (largest.id >= words) {
    problems.push(
      `${tokenizer}${largest.file}: the id of ${
        JSON.stringify(largest.token)
      } is ${largest.id}, but ${config}: vocab_size is ${words}; add its embedding to the weights, or take the token out`,
    );
  }
  return problems;
}

/**
 * Says where the parts of a whole CLIP do not fit each other: what {@linkcode textProblems}
 * finds, the token that texts are pooled at, and the size of the images.
 *
 * @param config The CLIP's `config.json`.
 * @returns Each problem with both files and both numbers.
 */
export function clipProblems(
  { text_config: text, vision_config: vision }: ClipConfig,
  tokenizer: Pick<Tokenizer, "maxLength" | "largest" | "eos">,
  { crop }: Pick<PreprocessorConfig, "crop">,
  file: string,
): string[] {
  const side = vision.image_size;
  const name = "config.json: text_config";
  return [
    ...textProblems(tokenizer, text, { tokenizer: "", config: name }),
    ...poolingProblems(text.eos_token_id, tokenizer, name),
    ...crop.height === side && crop.width === side ? [] : [
      `${file}: crop_size is ${crop.height}×${crop.width}, but config.json: vision_config: image_size is ${side}`,
    ],
  ];
}

/**
 * Says where a text would not be pooled at its end. It is pooled at its first token
 * `eos_token_id`; the value 2 means the largest id instead, wherever that is.
 *
 * @param pooled The text tower's `eos_token_id`.
 * @returns Each problem; none if every text is pooled at its end token.
 */
export function poolingProblems(
  pooled: number,
  { eos, largest }: Pick<Tokenizer, "eos" | "largest">,
  name: string,
): string[] {
  const says = `${name}: eos_token_id is ${pooled}`;
  const todo = `write ${eos} there`;
  if (pooled === 2) {
    return largest.id === eos ? [] : [
      `${says}, which means that a text is read at its largest id, but ${largest.file}: ${
        JSON.stringify(largest.token)
      } has id ${largest.id}, and the end token ${eos}; ${todo}`,
    ];
  }
  return pooled === eos ? [] : [
    `${says}, but tokenizer_config.json: the eos_token, which ends every text, has id ${eos}; ${todo}`,
  ];
}
