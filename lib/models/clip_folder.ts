import { InputError } from "../core/mod.ts";
import { clipProblems } from "./_tower_fit.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { type ClipConfig, readClipConfig } from "./clip_config.ts";
import { clipImageProgram, clipTextProgram } from "./clip_program.ts";
import {
  type PreprocessorConfig,
  preprocessorFile,
  readPreprocessor,
} from "./preprocessor.ts";
import { openTokenizer, type Tokenizer } from "./tokenizer.ts";

/** The folder of a whole CLIP, its files read, checked and held against each other. */
export interface ClipFolder {
  /** Path of the folder, as it was given. */
  readonly path: string;
  /** `config.json`. */
  readonly config: ClipConfig;
  /** Where its weights lie. */
  readonly weights: Checkpoint;
  /** What makes ids of texts. */
  readonly tokenizer: Tokenizer;
  /** How images become its input. */
  readonly preprocessor: PreprocessorConfig;
  /** The text half for one text of `tokenizer.maxLength` tokens, {@linkcode clipTextProgram}. */
  readonly textProgram: Uint8Array<ArrayBuffer>;
  /** The image half for one image, {@linkcode clipImageProgram}. */
  readonly imageProgram: Uint8Array<ArrayBuffer>;
}

/**
 * Opens the folder of a `CLIPModel` with its processor. No weights are read, but their
 * names and shapes are held against the config, and tokenizer and image processor against both towers.
 *
 * @param path The folder, as transformers saves it.
 * @returns The folder.
 * @throws {InputError} If it is no CLIP, or its parts do not fit each other; lists every problem.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openClipFolder(path: string): Promise<ClipFolder> {
  const [config, weights, tokenizer, preprocessor, file] = await Promise.all([
    readClipConfig(path),
    openCheckpoint(path, "model"),
    openTokenizer(path),
    readPreprocessor(path),
    preprocessorFile(path),
  ]);
  const problems = clipProblems(config, tokenizer, preprocessor, file);
  if (problems.length > 0) {
    throw new InputError(
      `Cannot open the CLIP "${path}": its parts do not fit each other`,
      problems,
    );
  }
  const length = tokenizer.maxLength;
  return {
    ...{ path, config, weights, tokenizer, preprocessor },
    textProgram: clipTextProgram(weights, config, [1, length]),
    imageProgram: clipImageProgram(weights, config, 1),
  };
}
